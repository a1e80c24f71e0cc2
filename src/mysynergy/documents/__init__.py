"""Papers of a person: what each is and proves, who verified it when, and what it is evidence for."""
