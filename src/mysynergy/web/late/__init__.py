"""The board of what is late and with whom."""
