"""Who came, rang or wrote: one queue of all channels, the sheet of each, calls owed, tickets at a counter."""
