"""Who leads, and what was agreed: goals, tasks, visits and notes of a case."""
