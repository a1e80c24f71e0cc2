"""Kept views and absences; and the lines of all worklists, a view that reads as whoever asks."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mysynergy.kernel.identifiers import new_id


class SavedView(models.Model):
    """Filters under a name: its owner's, or shared with her agency. Closed words and ids only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.TextField()
    filters = models.JSONField()
    shared = models.BooleanField(default=False)
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "worklists_saved_view"
        constraints = [
            models.UniqueConstraint(fields=["owner", "agency", "name"], name="worklists_view_named_once"),
            models.CheckConstraint(condition=~Q(name=""), name="worklists_view_has_a_name"),
        ]
        indexes = [models.Index(fields=["agency"], condition=Q(shared=True), name="worklists_view_shared")]


class Absence(models.Model):
    """An officer away from the first to the last day; what comes to her then goes to the stand-in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    stand_in = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    first_on = models.DateField()
    last_on = models.DateField()
    said_by = models.UUIDField()
    said_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="worklists_absence_days"),
            models.CheckConstraint(condition=~Q(user=F("stand_in")), name="worklists_absence_of_another"),
        ]
        indexes = [
            models.Index(
                fields=["agency", "last_on"], condition=Q(ended_at__isnull=True), name="worklists_absent"
            )
        ]


class Item(models.Model):
    """A line of a worklist (``worklists_item``, a view under the reader's own row-level security)."""

    id = models.UUIDField(primary_key=True)
    what = models.TextField()
    need_id = models.UUIDField()
    individual_id = models.UUIDField()
    agency_id = models.UUIDField()
    holder_agency_id = models.UUIDField()
    officer_id = models.UUIDField(null=True)
    module = models.TextField()
    kind = models.TextField()
    urgency = models.TextField()
    rank = models.SmallIntegerField()
    due_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    escalated_to = models.TextField(null=True)
    waits = models.BooleanField()
    programme_id = models.TextField(null=True)

    class Meta:
        managed = False
        db_table = "worklists_item"
