"""The bench: a programme's rule tried by its own agency before anybody changes it. Nothing is stored."""
