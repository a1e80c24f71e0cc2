"""Sealed documents as bytes: what they are by content, scanned or not, kept in sealed parts, opened again."""
