"""Calls, visits and letters: one queue, call sheets, calls owed, the counter, and the public page."""
