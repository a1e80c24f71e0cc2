"""Referrals and needs counted by month: a report costs the same however many there are. Nobody by name."""
