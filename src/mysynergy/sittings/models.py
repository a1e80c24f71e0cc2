"""Tables of sittings: who sat with whom, in which stretches of time, and what was done in them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mysynergy.kernel.identifiers import new_id


class Sitting(models.Model):
    """One sitting of an officer with one person; at most one of the two is open or paused at an agency."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    individual = models.ForeignKey("registry.Individual", models.PROTECT, related_name="+")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.TextField(default="open")
    marks = models.JSONField(default=dict, help_text="step: done or not_needed")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["individual", "-started_at"], name="sittings_of_person"),
            models.Index(fields=["officer"], name="sittings_going_on", condition=~Q(state="ended")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["individual", "officer", "agency"],
                condition=~Q(state="ended"),
                name="sittings_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "paused"], ended_at__isnull=True)
                | Q(state="ended", ended_at__isnull=False),
                name="sittings_state",
            ),
        ]


class Stretch(models.Model):
    """A time without a pause; the last one of an open sitting has no end yet."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="stretches")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sitting"], condition=Q(until_at__isnull=True), name="sittings_one_stretch_goes_on"
            ),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gte=F("begun_at")),
                name="sittings_stretch_has_length",
            ),
        ]


class Tie(models.Model):
    """An event that belongs to a sitting; append-only. Events stand in partitions: no foreign key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="ties")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    event_id = models.UUIDField()
    occurred_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sitting", "event_id"], name="sittings_tied_once")]
