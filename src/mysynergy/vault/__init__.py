"""Sealing: identity numbers and bodies are stored encrypted and found by a keyed hash."""
