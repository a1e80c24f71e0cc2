"""What an agency has to do: mine, ours, late, waiting for others; given out, kept as views, handed over."""
