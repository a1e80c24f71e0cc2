"""Identifiers, money, periods and errors: the few plain values every room speaks in.

Nothing else belongs here. No Django, no database, no clock.
"""
