"""Two individuals joined into one, and parted again as if they had never been joined."""
