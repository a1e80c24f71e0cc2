"""A person's own rights over her record: a copy of what is held, and erasure by two persons."""
