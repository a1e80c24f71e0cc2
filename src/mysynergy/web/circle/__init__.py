"""Pages of one's own circle: whom an officer declares, what she asks, what a supervisor decides."""
