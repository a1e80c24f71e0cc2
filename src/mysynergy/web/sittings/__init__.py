"""One sitting at a counter: its page, and the sheet she takes home."""
