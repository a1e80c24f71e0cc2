"""Tables of documents and of what they are evidence for."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from mysynergy.documents.domain import CATEGORIES, CONCERNS, HOWS, KINDS, PROVES
from mysynergy.kernel.identifiers import new_id


class Document(models.Model):
    """A paper of a person: added by one agency, verified once, used by all with whom it is shared."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    individual = models.ForeignKey("registry.Individual", models.PROTECT, related_name="+")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    file = models.OneToOneField("files.SealedFile", models.PROTECT, related_name="+")
    kind = models.TextField()
    category = models.TextField()
    proves = models.TextField()
    note = models.TextField(default="", blank=True)
    issued_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    digest = models.BinaryField(help_text="keyed digest of the bytes: the same file twice is one document")
    added_by = models.UUIDField(null=True)
    added_at = models.DateTimeField()
    verified_how = models.TextField(null=True)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.UUIDField(null=True)
    verified_agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", null=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)
    withdrawn_reason = models.TextField(default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["individual", "-added_at"], name="documents_of_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["individual", "agency", "digest"],
                condition=Q(withdrawn_at__isnull=True),
                name="documents_same_bytes_once",
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="documents_known_kind"),
            models.CheckConstraint(condition=Q(category__in=CATEGORIES), name="documents_known_category"),
            models.CheckConstraint(condition=Q(proves__in=PROVES), name="documents_known_proof"),
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True)
                | Q(expires_on__isnull=True)
                | Q(expires_on__gte=F("issued_on")),
                name="documents_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(verified_how__isnull=True, verified_at__isnull=True, verified_agency__isnull=True)
                | Q(
                    verified_how__isnull=False,
                    verified_how__in=HOWS,
                    verified_at__isnull=False,
                    verified_agency__isnull=False,
                ),
                name="documents_verified_wholly",
            ),
            models.CheckConstraint(condition=~Q(replaced_by=F("id")), name="documents_not_by_itself"),
        ]


class Evidence(models.Model):
    """A document shows something about a need, a referral or an enrolment of the same person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    individual = models.ForeignKey("registry.Individual", models.PROTECT, related_name="+")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", help_text="who attached it")
    concern = models.TextField()
    concern_id = models.UUIDField()
    attached_by = models.UUIDField(null=True)
    attached_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["concern_id"], name="documents_evidence_for")]
        constraints = [
            models.UniqueConstraint(fields=["document", "concern", "concern_id"], name="documents_once_for"),
            models.CheckConstraint(condition=Q(concern__in=CONCERNS), name="documents_known_concern"),
        ]
