"""The table of messages."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from mysynergy.kernel.identifiers import new_id
from mysynergy.liaison.domain import MESSAGE_KINDS


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
