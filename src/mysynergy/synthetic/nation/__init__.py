"""A made-up nation, drawn by whole columns: its people and what agencies say of them.

``census.take_census`` is the door. Everything is drawn by ``chance.Dice``; assumptions stand in ``rates``.
"""
