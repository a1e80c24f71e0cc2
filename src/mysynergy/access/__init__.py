"""Who may do what, for whom, and why: agencies, agreements, people, roles, actors, grants."""
