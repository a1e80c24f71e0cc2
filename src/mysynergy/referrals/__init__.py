"""Referrals: a need handed to a programme of an agency, with a clock, and what came back."""
