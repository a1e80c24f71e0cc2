"""What both sides of a referral say to each other."""
