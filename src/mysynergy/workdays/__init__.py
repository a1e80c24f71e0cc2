"""Working days by state, with holidays that were declared late, and the instants at which clocks run out."""
