"""The bench: a programme's manager tries its rule before changing it."""
