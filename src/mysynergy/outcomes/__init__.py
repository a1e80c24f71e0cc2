"""How a case ended, and what became of her after three and twelve months."""
