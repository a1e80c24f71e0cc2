"""Tables of what was said: source records, added and never changed, and drafts of one user."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from mysynergy.kernel.identifiers import new_id


class SourceRecord(models.Model):
    """What one agency was told about one person, sealed as it was said. Append-only (migration 0002).

    Which individual it stands for is not here but in registry's links, which can be undone.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    submission_id = models.UUIDField(help_text="one form, one API request or one file")
    channel = models.TextField()
    submitted_by = models.UUIDField(null=True)
    key_id = models.TextField()
    cipher = models.BinaryField()
    warnings = models.JSONField(help_text="field, code and figures of what was odd; no personal data")
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    channel__in=["counter", "phone", "outreach", "file", "api", "device", "online"]
                ),
                name="intake_sourcerecord_channel",
            )
        ]


class Draft(models.Model):
    """What one user has typed so far, sealed; each save raises ``version``."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    user_id = models.UUIDField()
    kind = models.TextField()
    version = models.IntegerField()
    key_id = models.TextField()
    cipher = models.BinaryField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user_id", "-updated_at"], name="intake_draft_of_user")]
