"""Social insurance: membership in a scheme, contributions, and the cover that begins with them."""
