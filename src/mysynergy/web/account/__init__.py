"""The reader's own account and the way in."""
