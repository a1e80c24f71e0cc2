"""Who lives and eats together, and who is what to whom."""
