"""The statutory tables and guides of the rulebook, read once for each process."""

from __future__ import annotations

import functools

from django.conf import settings

from mysynergy.statutory import Guides, Tables, load_guides, load_tables


@functools.cache
def tables() -> Tables:
    """Return the tables. Raises ``TableFaults``: ``mysynergy rulebook check`` says so before."""
    return load_tables(settings.RULEBOOK_DIR)


@functools.cache
def guides() -> Guides:
    """Return what is said about the schemes in plain words."""
    return load_guides(settings.RULEBOOK_DIR, tables())
