"""Who leads for a person, and the plans of her cases."""
