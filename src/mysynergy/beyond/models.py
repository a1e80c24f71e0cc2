"""Tables of bodies that are not on the platform, and of the letters to them."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from mysynergy.beyond.domain import BODY_KINDS, LANGUAGES, MAX_FOLLOW_UP_DAYS
from mysynergy.kernel.identifiers import new_id
from mysynergy.referrals.public import DECLINE_REASONS, EVIDENCE_KINDS, REFERRAL_OUTCOMES, WITHDRAW_REASONS

# Plain words, so that migrations import no code of another room. No step here rests or waits on a question.
_OPEN = ["accepted", "requested"]
_OVER = ["cancelled", "completed", "entered_in_error", "failed", "rejected"]


class Body(models.Model):
    """A body outside as one agency wrote it down; the platform gives none of it out as a fact."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(
        "access.Agency", models.PROTECT, related_name="+", help_text="whose list it is"
    )
    name = models.TextField()
    kind = models.TextField()
    address = models.TextField(default="", blank=True)
    language = models.TextField(default="ms")
    added_by = models.UUIDField(null=True)
    added_at = models.DateTimeField()

    class Meta:
        db_table = "beyond_body"
        indexes = [models.Index(fields=["agency", "name"], name="beyond_body_name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=BODY_KINDS, language__in=LANGUAGES) & ~Q(name=""),
                name="beyond_body_said",
            )
        ]


class Letter(models.Model):
    """A need handed to a body outside. ``said``: what left the house, sealed; it is never written again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    need = models.ForeignKey("cases.Need", models.PROTECT, related_name="+")
    individual_id = models.UUIDField()
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", help_text="the sender")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    consent = models.ForeignKey("registry.Consent", models.PROTECT, related_name="+")
    categories = ArrayField(models.TextField())
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    reference = models.TextField()
    language = models.TextField()
    whole_number = models.BooleanField(help_text="the identity number stands in the letter unmasked")
    sealed_with = models.TextField()
    said = models.BinaryField()
    state = models.TextField(default="requested")
    follow_up_at = models.DateTimeField(help_text="end of the day on which the officer asks again")
    follow_up_set_at = models.DateTimeField()
    renewals = models.PositiveSmallIntegerField(default=0)
    note = models.TextField(default="", blank=True)
    reason_code = models.TextField(null=True)
    reason_text = models.TextField(default="", blank=True)
    outcome = models.TextField(null=True)
    evidence_kind = models.TextField(null=True)
    evidence_on = models.DateField(null=True)
    evidence_reference = models.TextField(default="", blank=True)
    sent_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "beyond_letter"
        indexes = [
            models.Index(fields=["individual_id"], name="beyond_letter_person"),
            models.Index(fields=["need"], name="beyond_letter_need"),
            models.Index(
                fields=["agency", "follow_up_at", "id"], name="beyond_follow_up", condition=Q(state__in=_OPEN)
            ),
        ]
        # A comparison with NULL is not false, so a check must say besides that the column is not NULL.
        constraints = [
            models.UniqueConstraint(fields=["agency", "year", "number"], name="beyond_one_number"),
            models.UniqueConstraint(
                fields=["need", "body"], condition=Q(state__in=_OPEN), name="beyond_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state__in=_OPEN, closed_at__isnull=True)
                | Q(state__in=_OVER, closed_at__isnull=False),
                name="beyond_known_state",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "completed", "failed"]) | Q(accepted_at__isnull=False),
                name="beyond_accepted_has_time",
            ),
            # At most thirty days ahead, to that midnight.
            models.CheckConstraint(
                condition=Q(
                    follow_up_at__gt=F("follow_up_set_at"),
                    follow_up_at__lte=F("follow_up_set_at") + dt.timedelta(days=MAX_FOLLOW_UP_DAYS + 1),
                ),
                name="beyond_follow_up_near",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["rejected", "failed"])
                | Q(reason_code__isnull=False, reason_code__in=DECLINE_REASONS) & ~Q(reason_text=""),
                name="beyond_refused_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["cancelled", "entered_in_error"])
                | Q(reason_code__isnull=False, reason_code__in=WITHDRAW_REASONS),
                name="beyond_withdrawn_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="completed", outcome__isnull=False, outcome__in=REFERRAL_OUTCOMES)
                & Q(evidence_kind__isnull=False, evidence_kind__in=EVIDENCE_KINDS, evidence_on__isnull=False)
                & ~Q(evidence_reference="")
                | ~Q(state="completed") & Q(outcome__isnull=True),
                name="beyond_helped_with_evidence",
            ),
        ]
