"""The command line, scheduled work and checks."""
