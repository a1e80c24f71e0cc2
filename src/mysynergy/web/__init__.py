"""Pages: they parse, authorise, call a door and answer. No decision is made here."""
