"""Two tables: what is known of a sealed file, and its bytes in sealed parts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mysynergy.files.domain import SCANS, TYPES, UNSCANNED
from mysynergy.kernel.identifiers import new_id


class SealedFile(models.Model):
    """One file. ``scope`` is whose key seals it: when that is destroyed, nobody can open it any more."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency_id = models.UUIDField(help_text="which agency keeps it; agencies are a room above")
    scope = models.UUIDField()
    media = models.TextField()
    size = models.IntegerField()
    parts = models.IntegerField()
    digest = models.BinaryField(help_text="keyed digest of the bytes: the same file is known again")
    scan = models.TextField(default=UNSCANNED)
    scanned_at = models.DateTimeField(null=True)
    kept_at = models.DateTimeField()
    emptied_at = models.DateTimeField(null=True, help_text="since when the bytes are gone")

    class Meta:
        indexes = [
            models.Index(fields=["scope", "digest"], name="files_same_bytes"),
            models.Index(
                fields=["kept_at"],
                name="files_to_scan",
                condition=Q(scan=UNSCANNED, emptied_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(media__in=sorted(TYPES)), name="files_known_type"),
            models.CheckConstraint(condition=Q(scan__in=SCANS), name="files_known_scan"),
            models.CheckConstraint(condition=Q(size__gt=0, parts__gt=0), name="files_not_empty"),
            models.CheckConstraint(
                condition=Q(scan=UNSCANNED, scanned_at__isnull=True)
                | (~Q(scan=UNSCANNED) & Q(scanned_at__isnull=False)),
                name="files_scan_has_its_time",
            ),
        ]


class Part(models.Model):
    """A piece of a file, sealed, bound to its place: pieces can be neither swapped nor left out unseen."""

    id = models.BigAutoField(primary_key=True)
    file = models.ForeignKey(SealedFile, models.PROTECT, related_name="+")
    agency_id = models.UUIDField()
    number = models.IntegerField()
    cipher = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="files_part_once")]
