"""Programmes of every agency, and the rulebook they stand in."""
