"""The one table of the vault: a key per source record and per person, wrapped by the machine's data key.

Its backup is a file of its own that lives 35 days (``ops/archive.py``): what a destroyed key sealed cannot be
read from any older backup of the other tables either.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class RecordKey(models.Model):
    """The key of one scope (a source record or an individual); destroyed, only the fact of it stays."""

    scope = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key_id = models.TextField(null=True, help_text="id of the key that wraps this one")
    cipher = models.BinaryField(null=True)
    destroyed_at = models.DateTimeField(null=True)
    erasure_id = models.UUIDField(null=True, help_text="the decision on which it was destroyed")

    class Meta:
        db_table = "vault_recordkey"
        constraints = [
            models.CheckConstraint(
                name="vault_recordkey_whole_or_gone",
                condition=Q(
                    cipher__isnull=False,
                    key_id__isnull=False,
                    destroyed_at__isnull=True,
                    erasure_id__isnull=True,
                )
                | Q(
                    cipher__isnull=True,
                    key_id__isnull=True,
                    destroyed_at__isnull=False,
                    erasure_id__isnull=False,
                ),
            )
        ]
