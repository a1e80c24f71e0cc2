"""Pages of pairs who may be one person: a steward's queue, two records side by side, her decision."""
