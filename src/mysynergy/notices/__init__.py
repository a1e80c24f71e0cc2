"""Notices to officers: what came to their desk, read or not, fed by events."""
