"""What was said about people, by whom, kept as it was said."""
