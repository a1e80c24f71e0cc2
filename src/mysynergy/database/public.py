"""The door of database: many rows at once."""

from __future__ import annotations

from mysynergy.database.bulk import Column, change_many, insert_many, select_many

__all__ = ["Column", "change_many", "insert_many", "select_many"]
