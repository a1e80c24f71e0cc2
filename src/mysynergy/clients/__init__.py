"""The person herself: her link, what she is told and by which way, what she says."""
