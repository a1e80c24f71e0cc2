"""Help asked of bodies that are not on the platform: a letter, a day to ask again, what they answered."""
