"""The table of bearer tokens: plain, since it is read before anybody is signed in (decision 0003)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from mysynergy.kernel.identifiers import new_id


class ApiToken(models.Model):
    """A bearer token, kept as its SHA-256: of an officer (``user``) or of an agency's system."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    digest = models.BinaryField(unique=True)
    label = models.TextField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_apitoken"  # its name from when access held it: two versions run side by side
