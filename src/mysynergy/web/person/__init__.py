"""A person's page: tabs over what every room knows of her, as far as the reader may see it."""
