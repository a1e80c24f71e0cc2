"""Tables of imports. What a list says is sealed with the import's own key, and emptied when it is closed."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from mysynergy.imports.columns import KINDS
from mysynergy.imports.domain import State
from mysynergy.kernel.identifiers import new_id


class Batch(models.Model):
    """One file of one agency, from its arrival to its end."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    kind = models.TextField()
    file_name = models.TextField(help_text="as the file was called; its last part")
    digest = models.BinaryField(help_text="keyed digest of the bytes: the same file is known again")
    size = models.BigIntegerField()
    state = models.TextField(default=State.RECEIVED.value)
    problem = models.TextField(default="", blank=True, help_text="why it failed: a code")
    looks = models.JSONField(default=dict, help_text="format, delimiter, encoding, what was odd as a file")
    mapping = models.JSONField(default=dict, help_text="field to place of its column")
    counts = models.JSONField(default=dict, help_text="how many rows of what, and of which code")
    brought = models.JSONField(default=dict, help_text="what became of the rows brought in")
    rows = models.IntegerField(default=0)
    sent_by = models.UUIDField(null=True)
    sent_at = models.DateTimeField()
    applied_by = models.UUIDField(null=True)
    applied_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)
    undo_reason = models.TextField(default="", blank=True)
    worked_at = models.DateTimeField(help_text="when it last went on")
    emptied_at = models.DateTimeField(null=True, help_text="when the text of the list was removed")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["agency", "-sent_at"], name="imports_batch_agency")]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="imports_batch_kind"),
            models.CheckConstraint(
                condition=models.Q(state__in=[one.value for one in State]), name="imports_batch_state"
            ),
            models.UniqueConstraint(
                fields=["agency", "kind", "digest"],
                condition=~models.Q(state__in=["undone", "failed", "discarded"]),
                name="imports_batch_same_file_once",
            ),
        ]


class Part(models.Model):
    """A part of the file as it came, sealed; gone as soon as its rows are staged."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="+")
    number = models.IntegerField()
    cipher = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="imports_part_once")]


class Chunk(models.Model):
    """Some rows of a list, sealed; checked together, brought in together in one transaction.

    Chunk 0 holds the columns and the first rows. ``found``: errors and notes by row, sealed, since they may
    repeat what a cell holds. ``marks``: keyed digests of rows and numbers, to find the same within the file.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="+")
    number = models.IntegerField()
    rows = models.IntegerField()
    cipher = models.BinaryField()
    found = models.BinaryField(null=True)
    marks = models.BinaryField(null=True)
    ready = models.BinaryField(null=True, help_text="what the target made ready of each row, keyed digests")
    counts = models.JSONField(default=dict)
    brought = models.JSONField(default=dict)
    repeats = models.JSONField(default=dict, help_text="rows that stand before, or whose number many bear")
    state = models.TextField(default="staged")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="imports_chunk_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["staged", "checked", "applied"]), name="imports_chunk_state"
            ),
        ]
        indexes = [models.Index(fields=["batch", "state", "number"], name="imports_chunk_next")]


class BroughtIn(models.Model):
    """A row that was brought in. Its key lets the same row of the same agency come in once only."""

    id = models.BigAutoField(primary_key=True)
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+")
    number = models.IntegerField()
    key = models.BinaryField(help_text="keyed digest of kind and what the row says")
    what = models.TextField(null=True)
    source_id = models.UUIDField(null=True)
    made_id = models.UUIDField(null=True)
    individual_id = models.UUIDField(null=True)
    undone_at = models.DateTimeField(null=True)
    kept = models.TextField(null=True, help_text="why it could not be taken back: a code")

    class Meta:
        indexes = [
            models.Index(fields=["source_id"], name="imports_broughtin_source"),
            models.Index(fields=["batch", "number"], name="imports_broughtin_batch"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "key"],
                condition=models.Q(undone_at__isnull=True),
                name="imports_broughtin_once",
            )
        ]


class ColumnName(models.Model):
    """What an agency confirmed a column of this name to hold, in lists of this kind."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    kind = models.TextField()
    name = models.TextField(help_text="the column's name in small letters")
    field = models.TextField(blank=True, help_text="empty: nothing that is taken")
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "kind", "name"], name="imports_columnname_once")
        ]
