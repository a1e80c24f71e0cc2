"""The tables of open offers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from mysynergy.kernel.identifiers import new_id
from mysynergy.onward.domain import AGE_BANDS, STATES


class Offer(models.Model):
    """A need offered to every agency that could help, until one claims it or its day has passed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    need = models.ForeignKey("cases.Need", models.PROTECT, related_name="+")
    individual_id = models.UUIDField()
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", help_text="who offers")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    consent = models.ForeignKey("registry.Consent", models.PROTECT, related_name="+")
    module = models.TextField()
    kind = models.TextField()
    urgency = models.TextField()
    place = models.TextField(null=True, help_text="state where she lives")
    district = models.TextField(null=True)
    age_band = models.TextField()
    message = models.TextField(default="", blank=True, help_text="read by whoever claims it, not before")
    state = models.TextField(default="open")
    offered_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    claimed_by = models.ForeignKey("access.Agency", models.PROTECT, null=True, related_name="+")
    referral = models.ForeignKey("referrals.Referral", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["individual_id"], name="onward_person"),
            models.Index(fields=["agency", "-offered_at"], name="onward_ours"),
            models.Index(fields=["until"], name="onward_unclaimed", condition=Q(state="open")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["need"], condition=Q(state="open"), name="onward_one_offer"),
            models.CheckConstraint(
                condition=Q(state__in=STATES, age_band__in=AGE_BANDS), name="onward_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | ~Q(state="open") & Q(ended_at__isnull=False),
                name="onward_ended_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state="claimed", claimed_by__isnull=False, referral__isnull=False)
                | ~Q(state="claimed") & Q(claimed_by__isnull=True, referral__isnull=True),
                name="onward_claimed_by_somebody",
            ),
        ]


class Asked(models.Model):
    """A programme whose agency may claim an offer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="+")
    from_agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", help_text="who may claim")
    programme = models.ForeignKey("directory.Programme", models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["agency", "offer"], name="onward_asked_of")]
        constraints = [models.UniqueConstraint(fields=["offer", "programme"], name="onward_asked_once")]
