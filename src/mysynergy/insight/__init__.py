"""Counts over published views. No tables, and nobody by name."""
