"""Pages of circumstances: what makes a person's trouble heavier, and why it is thought so."""
