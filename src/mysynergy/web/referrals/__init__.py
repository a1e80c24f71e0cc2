"""Referrals: inbox, page, answers."""
