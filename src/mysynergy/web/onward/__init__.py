"""Pages of needs that are referred on, offered and claimed."""
