"""Pages of the notice centre."""
