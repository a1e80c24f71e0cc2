"""One sitting at a counter: help, insurance and work for one person, what was done in it, and how long."""
