"""Clocks that are running out or ran out, and how far up word of each went."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mysynergy.kernel.identifiers import new_id

_KINDS = ["answer", "reply"]
_STEPS = ["reminded", "supervisor", "head", "secretariat"]


class Watch(models.Model):
    """An answer or a reply that is due soon or late. It ends with the deed, or when its date moves."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.TextField()
    referral = models.ForeignKey("referrals.Referral", models.PROTECT, related_name="+")
    individual_id = models.UUIDField()
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", help_text="who owes it")
    other_agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", help_text="who waits")
    crisis = models.BooleanField()
    due_at = models.DateTimeField()
    step = models.TextField()
    stepped_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True, help_text="when word goes a step further; null: at the top")
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    sought_at = models.DateTimeField(null=True, help_text="when the secretariat asked for another offer")

    class Meta:
        indexes = [
            models.Index(fields=["individual_id"], name="clocks_person"),
            models.Index(fields=["next_at"], name="clocks_next", condition=Q(ended_at__isnull=True)),
            models.Index(
                fields=["step", "agency", "due_at"], name="clocks_up", condition=Q(ended_at__isnull=True)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "kind"], condition=Q(ended_at__isnull=True), name="clocks_one_watch"
            ),
            models.CheckConstraint(condition=Q(kind__in=_KINDS, step__in=_STEPS), name="clocks_known_words"),
            models.CheckConstraint(
                condition=Q(step="secretariat", next_at__isnull=True)
                | (~Q(step="secretariat") & Q(next_at__isnull=False)),
                name="clocks_goes_up",
            ),
        ]


class Moved(models.Model):
    """A due date that a holiday moved, once: so the job may be run again, or end halfway."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    holiday = models.ForeignKey("workdays.Holiday", models.PROTECT, related_name="+")
    kind = models.TextField()
    subject_id = models.UUIDField(help_text="the referral, or the need")
    individual_id = models.UUIDField()
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", help_text="whose clock")
    old = models.DateTimeField()
    new = models.DateTimeField()
    moved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["individual_id"], name="clocks_moved_person")]
        constraints = [
            models.UniqueConstraint(fields=["holiday", "kind", "subject_id"], name="clocks_moved_once"),
            models.CheckConstraint(condition=Q(new__gte=models.F("old")), name="clocks_moved_for_the_better"),
        ]
