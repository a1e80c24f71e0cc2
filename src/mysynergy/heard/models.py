"""One table of tips and questions: what was said is sealed; an open one always has somebody and a date."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from mysynergy.heard.domain import CHANNELS, FOLLOWS, KINDS, OUTCOMES
from mysynergy.kernel.identifiers import new_id

_ENDS = sorted({*FOLLOWS, *(one for ends in OUTCOMES.values() for one in ends)})


class Heard(models.Model):
    """A tip or a question. The code is not stored: a row is found by what is worked out from it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    kind = models.TextField()
    channel = models.TextField()
    topic = models.TextField(help_text="of a tip: in what capacity somebody told")
    area = models.TextField(default="", blank=True)
    lookup = models.BinaryField(unique=True)
    about_index = models.BinaryField(null=True, help_text="HMAC of whom a tip is about")
    teller_index = models.BinaryField(null=True, help_text="HMAC of the telephone of who told")
    key_id = models.TextField()
    cipher = models.BinaryField(help_text="what was said, by whom, what was answered")
    received_at = models.DateTimeField()
    taken_down_by = models.UUIDField(null=True)
    state = models.TextField(default="open")
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    held_until = models.DateTimeField(null=True)
    passed_on = models.PositiveSmallIntegerField(default=0)
    crisis_id = models.UUIDField(null=True)
    draft_id = models.UUIDField(null=True)
    individual_id = models.UUIDField(null=True)
    outcome = models.TextField(null=True)
    answered_at = models.DateTimeField(null=True)
    way = models.TextField(default="", blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["agency", "state", "held_until"], name="heard_queue"),
            models.Index(fields=["held_until"], condition=~Q(state="closed"), name="heard_late"),
            models.Index(fields=["agency", "about_index"], name="heard_about"),
            models.Index(fields=["agency", "teller_index"], name="heard_teller"),
            models.Index(fields=["draft_id"], condition=Q(draft_id__isnull=False), name="heard_draft"),
            models.Index(
                fields=["individual_id"], condition=Q(individual_id__isnull=False), name="heard_person"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="heard_kind"),
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="heard_channel"),
            models.CheckConstraint(
                condition=Q(
                    state__in=["open", "taken"],
                    held_by__isnull=False,
                    held_until__isnull=False,
                    outcome__isnull=True,
                    closed_at__isnull=True,
                )
                | Q(state="closed", outcome__isnull=False, outcome__in=_ENDS, closed_at__isnull=False),
                name="heard_nobody_dropped",
            ),
            # A tip is answered to nobody: whoever told learns that it was received, never what became of it.
            models.CheckConstraint(
                condition=Q(kind="question") | Q(answered_at__isnull=True), name="heard_tip_unanswered"
            ),
        ]
