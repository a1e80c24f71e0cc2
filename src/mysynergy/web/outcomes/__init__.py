"""Closing a case, asking again, and what plans ask of an officer today."""
