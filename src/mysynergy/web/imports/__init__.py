"""Pages for lists: send one, confirm columns, see what would happen, bring it in, take it back."""
