"""Pages for somebody in danger."""
