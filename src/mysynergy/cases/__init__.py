"""Cases: what a person needs, who holds each need, and until when."""
