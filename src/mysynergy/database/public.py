"""The door of database: many rows at once."""

from __future__ import annotations

from mysynergy.database.bulk import Column, insert_many, select_many

__all__ = ["Column", "insert_many", "select_many"]
