"""Tables of circles. Numbers are kept as their blind index and last signs; nobody's name stands here."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mysynergy.circles.domain import RELATIONS
from mysynergy.kernel.identifiers import new_id


class Declared(models.Model):
    """An officer said that somebody stands near her: by a number, or as one person of the registry."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    relation = models.TextField()
    index = models.BinaryField(null=True, help_text="HMAC of kind and number")
    number_masked = models.TextField(default="", blank=True)
    individual_id = models.UUIDField(null=True)
    said_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    end_reason = models.TextField(default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["user"], name="circles_declared_user", condition=Q(ended_at=None))]
        constraints = [
            models.CheckConstraint(condition=Q(relation__in=RELATIONS), name="circles_declared_relation"),
            models.CheckConstraint(
                condition=Q(index__isnull=False) | Q(individual_id__isnull=False),
                name="circles_declared_somebody",
            ),
            # Only another person may say that it is over.
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False)
                & ~Q(ended_by=F("user"))
                & ~Q(end_reason=""),
                name="circles_declared_ended_by_another",
            ),
        ]


class Leave(models.Model):
    """A second person's leave, asked and decided, to work on the case of somebody of one's own circle."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    individual_id = models.UUIDField()
    state = models.TextField(default="asked")
    asked_why = models.TextField()
    asked_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(default="", blank=True)
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["individual_id", "user"], name="circles_leave_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "individual_id"], condition=Q(state="asked"), name="circles_leave_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by__isnull=True, until__isnull=True)
                | Q(state="refused", decided_by__isnull=False, decided_at__isnull=False, until__isnull=True)
                | Q(
                    state="released",
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    until__isnull=False,
                ),
                name="circles_leave_state",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("user")),
                name="circles_leave_second_person",
            ),
        ]
