"""Who people are: golden records, the links that make them, households, consent."""
