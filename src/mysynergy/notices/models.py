"""The tables of notices: what is told to whom, what was read, what an officer does not want to hear."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from mysynergy.kernel.identifiers import new_id
from mysynergy.notices.domain import GROUPS, KINDS, MUTABLE, THINGS


class Notice(models.Model):
    """One thing told to one officer, to a role, or to the whole desk of an agency."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    event_id = models.UUIDField(help_text="what happened; one notice of it for each addressee")
    kind = models.TextField()
    topic = models.TextField(help_text="the group of its kind: what can be put away as a whole")
    agency_id = models.UUIDField()
    user_id = models.UUIDField(null=True)
    role = models.TextField(null=True)
    individual_id = models.UUIDField(null=True)
    thing = models.TextField()
    thing_id = models.UUIDField()
    about = models.TextField(default="", blank=True, help_text="a code that says more: step, reason")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["individual_id"], name="notices_person"),
            models.Index(fields=["agency_id", "user_id", "-at"], name="notices_desk"),
            models.Index(fields=["at"], name="notices_old"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event_id", "agency_id", "user_id", "role"],
                nulls_distinct=False,
                name="notices_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=KINDS, topic__in=list(GROUPS), thing__in=THINGS), name="notices_known"
            ),
            models.CheckConstraint(
                condition=Q(user_id__isnull=True) | Q(role__isnull=True), name="notices_one_addressee"
            ),
        ]


class Read(models.Model):
    """An officer read a notice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    notice = models.ForeignKey(Notice, models.CASCADE, related_name="+")
    user_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "user_id"], name="notices_read_once")]


class Preference(models.Model):
    """What an officer chose. ``read_to``: every notice written up to this one counts as read. By the order in
    which notices are written (their ids), not of what happened: what is written late was not seen.
    """

    user_id = models.UUIDField(primary_key=True)
    agency_id = models.UUIDField()
    muted = ArrayField(models.TextField(), default=list)
    digest = models.BooleanField(default=False)
    key_id = models.TextField(default="", blank=True)
    email = models.BinaryField(default=b"", help_text="her office address, sealed")
    language = models.TextField(default="ms", help_text="of the digest")
    read_to = models.UUIDField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(muted__contained_by=list(MUTABLE)), name="notices_muted_known"
            ),
            models.CheckConstraint(
                condition=Q(digest=False) | ~Q(key_id=""), name="notices_digest_has_address"
            ),
            models.CheckConstraint(condition=Q(language__in=["ms", "en"]), name="notices_language"),
        ]
