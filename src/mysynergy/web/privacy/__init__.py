"""Pages for a person's rights over her record: a copy, erasure, legal holds."""
