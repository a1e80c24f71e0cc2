"""Holidays that were declared after the tables of the package were made."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mysynergy.kernel.identifiers import new_id


class Holiday(models.Model):
    """A day on which the offices of a state, or of the whole nation, do not work. Never taken away: due dates
    that it moved stay moved.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    day = models.DateField()
    state = models.TextField(null=True, help_text="ISO 3166-2, MY-01 to MY-16; null: the whole nation")
    name_ms = models.TextField()
    name_en = models.TextField()
    source = models.TextField(help_text="the gazette or the announcement")
    declared_at = models.DateTimeField()
    moved_at = models.DateTimeField(null=True, help_text="when all due dates that stood had been looked at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "state"], nulls_distinct=False, name="workdays_holiday_once"
            ),
            models.CheckConstraint(
                condition=~Q(name_ms="") & ~Q(name_en="") & ~Q(source=""), name="workdays_holiday_said"
            ),
        ]
