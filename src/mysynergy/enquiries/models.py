"""Two tables without personal data that anybody could read: a proof, and what only a code opens."""

from __future__ import annotations

from django.db import models

from mysynergy.kernel.identifiers import new_id


class Proof(models.Model):
    """That somebody asked, on this day, by this rulebook; ``digest`` is of her answers, keyed by her code."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lookup = models.BinaryField(unique=True)
    digest = models.BinaryField()
    rulebook_version = models.TextField()
    kept_at = models.DateTimeField()


class Left(models.Model):
    """Answers left for an agency, sealed with a code that only the paper in her hand has."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lookup = models.BinaryField(unique=True)
    cipher = models.BinaryField()
    left_at = models.DateTimeField()
    until = models.DateTimeField(db_index=True)
