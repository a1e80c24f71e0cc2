"""Pairs of people who may be one: found by machine, decided by data stewards, one decision remembered."""
