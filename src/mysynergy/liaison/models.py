"""The tables of messages and of appointments."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mysynergy.kernel.identifiers import new_id
from mysynergy.liaison.domain import MESSAGE_KINDS
from mysynergy.liaison.meetings import MODES, OPEN, STATES, WHO_COMES

_OPEN = sorted(OPEN)


class Message(models.Model):
    """Words from one side of a referral to the other. Only ``seen_at`` is ever set later."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey("referrals.Referral", models.PROTECT, related_name="+")
    individual_id = models.UUIDField()
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", help_text="who wrote it")
    to_agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    side = models.TextField()
    kind = models.TextField()
    text = models.TextField()
    sent_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["individual_id"], name="liaison_person"),
            models.Index(fields=["referral", "sent_at"], name="liaison_thread"),
            models.Index(
                fields=["to_agency", "sent_at"], name="liaison_unseen", condition=Q(seen_at__isnull=True)
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=MESSAGE_KINDS), name="liaison_known_kind"),
            models.CheckConstraint(
                condition=Q(side="sender", kind__in=["message", "answer"])
                | Q(side="receiver", kind__in=["message", "question"]),
                name="liaison_side_of_kind",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="liaison_says_something"),
        ]


class Appointment(models.Model):
    """When she and the agency that was asked meet. At most one stands open on a referral."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey("referrals.Referral", models.PROTECT, related_name="+")
    individual_id = models.UUIDField()
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", help_text="the receiver")
    from_agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    mode = models.TextField()
    place = models.TextField(default="", blank=True)
    who = models.TextField()
    state = models.TextField()
    by_side = models.TextField(help_text="which side proposed this time")
    reminded_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["individual_id"], name="liaison_meeting_person"),
            models.Index(fields=["agency", "at"], name="liaison_meeting_to", condition=Q(state__in=_OPEN)),
            models.Index(
                fields=["from_agency", "at"], name="liaison_meeting_from", condition=Q(state__in=_OPEN)
            ),
            models.Index(
                fields=["at"],
                name="liaison_to_remind",
                condition=Q(state__in=_OPEN, reminded_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"], condition=Q(state__in=_OPEN), name="liaison_one_appointment"
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="liaison_meeting_state"),
            models.CheckConstraint(
                condition=Q(mode__in=MODES) & (~Q(mode="place") | ~Q(place="")), name="liaison_meeting_where"
            ),
            models.CheckConstraint(
                condition=Q(who__in=WHO_COMES, by_side__in=["sender", "receiver"]), name="liaison_meeting_who"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["kept", "missed"]) | Q(changed_at__gte=F("at")),
                name="liaison_meeting_had_come",
            ),
        ]
