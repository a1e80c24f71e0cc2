"""All programmes of every agency against one person: eligible, not eligible or not known yet, and why."""
