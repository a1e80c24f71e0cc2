"""Pages of letters to bodies outside the platform."""
