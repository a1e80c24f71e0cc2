"""The tables of links and of what she said through one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mysynergy.clients.domain import LIVES, SAYS
from mysynergy.kernel.identifiers import new_id


class Link(models.Model):
    """A link to one person's case. Its code is not stored; ``lookup`` is a digest of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    individual_id = models.UUIDField()
    agency_id = models.UUIDField(help_text="who gave it to her, and answers what she says")
    holder_id = models.UUIDField(help_text="whose answers open it: hers, or of who is told for a child")
    lookup = models.BinaryField(unique=True)
    how = models.TextField()
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["individual_id", "-made_at"], name="clients_link_person")]
        constraints = [
            models.CheckConstraint(condition=Q(how__in=list(LIVES)), name="clients_link_how"),
            models.CheckConstraint(condition=Q(until__gt=models.F("made_at")), name="clients_link_ends"),
        ]


class Said(models.Model):
    """What she said through her link. Words are sealed with her key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    individual_id = models.UUIDField()
    agency_id = models.UUIDField(help_text="whose desk it is for")
    link = models.ForeignKey(Link, models.PROTECT, related_name="+")
    kind = models.TextField()
    need_id = models.UUIDField(null=True)
    referral_id = models.UUIDField(null=True)
    source_record_id = models.UUIDField(null=True, help_text="what she corrected, kept as said")
    cipher = models.BinaryField(default=b"")
    said_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    answer = models.TextField(default="", blank=True, help_text="taken or not_taken")

    class Meta:
        indexes = [
            models.Index(fields=["individual_id", "-said_at"], name="clients_said_person"),
            models.Index(fields=["need_id", "-said_at"], name="clients_said_need"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=SAYS), name="clients_said_kind"),
            models.CheckConstraint(
                condition=~Q(kind__in=["helped", "not_helped"]) | Q(need_id__isnull=False),
                name="clients_said_of_a_need",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="")
                | Q(answered_at__isnull=False, answer__in=["taken", "not_taken"]),
                name="clients_said_answered",
            ),
        ]
