"""Files as agencies send them, read as rows of text. Pure: bytes in, rows and findings out; no database."""
