"""Tables of who people are. One golden record; everything that was said stays with its source.

``Individual`` carries no agency: who may see it is decided by grants (migration 0002). All other rows belong
to the agency whose source record brought them, and end with the link of that source record.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from mysynergy.kernel.identifiers import new_id

PRECISIONS = ["day", "month", "year"]
SAFE_TO_CONTACT = ["safe", "call_only", "do_not_contact"]
LINKED_BY = ["new", "officer", "same_number", "undone", "corrected", "joined", "parted"]
BASES = ["consent", "legal_obligation", "vital_interest", "public_function"]


class Individual(models.Model):
    """The golden record of a person: derived from the records that stand for her (``golden.derive``)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.TextField()
    birth_date = models.DateField(null=True, help_text="first possible day when only year or month is known")
    birth_precision = models.TextField(null=True)
    sex = models.TextField(null=True)
    state = models.TextField(null=True)
    district = models.TextField(null=True)
    postcode = models.TextField(null=True)
    address = models.TextField(null=True)
    language = models.TextField(null=True)
    number_kind = models.TextField(null=True)
    number_tail = models.TextField(null=True, help_text="masked: the last four signs at most")
    alive = models.BooleanField(default=True)
    death_date = models.DateField(null=True)
    death_precision = models.TextField(null=True)
    safe_to_contact = models.TextField(null=True)
    protected_by = models.ForeignKey("access.Agency", models.PROTECT, null=True, related_name="+")
    protected_at = models.DateTimeField(null=True)
    registered_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, help_text="when all that was personal was erased")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sex__in=["male", "female"]), name="registry_individual_sex"
            ),
            models.CheckConstraint(
                condition=models.Q(birth_precision__in=PRECISIONS), name="registry_individual_birth_precision"
            ),
            models.CheckConstraint(
                condition=models.Q(death_precision__in=PRECISIONS), name="registry_individual_death_precision"
            ),
            models.CheckConstraint(
                condition=models.Q(birth_date__isnull=True, birth_precision__isnull=True)
                | models.Q(birth_date__isnull=False, birth_precision__isnull=False),
                name="registry_individual_birth_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(death_date__isnull=True, death_precision__isnull=True)
                | models.Q(death_date__isnull=False, death_precision__isnull=False),
                name="registry_individual_death_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(alive=False) | models.Q(death_date__isnull=True),
                name="registry_individual_dead_or_no_day",
            ),
            models.CheckConstraint(
                condition=models.Q(safe_to_contact__in=SAFE_TO_CONTACT), name="registry_individual_safe"
            ),
            models.CheckConstraint(
                condition=models.Q(protected_by__isnull=True, protected_at__isnull=True)
                | models.Q(protected_by__isnull=False, protected_at__isnull=False),
                name="registry_individual_protected_whole",
            ),
        ]


class Link(models.Model):
    """A source record stands for an individual, until the link is ended; one active link per record."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    individual = models.ForeignKey(Individual, models.PROTECT, related_name="+")
    source_record = models.ForeignKey("intake.SourceRecord", models.PROTECT, related_name="+")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    how = models.TextField(
        help_text="new: registered; officer: confirmed; same_number; undone: parted again; corrected; "
        "joined: with all records of somebody else; parted: those taken apart"
    )
    joined_from = models.UUIDField(null=True, help_text="for whom a joined record stood of itself")
    evidence = ArrayField(models.TextField(), help_text="reason codes, as the officer was shown them")
    weight = models.FloatField(null=True, help_text="log odds in bits when the link was made")
    prevails = ArrayField(
        models.TextField(), null=True, help_text="golden fields in which this record goes before others"
    )
    over = ArrayField(
        models.UUIDField(), null=True, help_text="records whose rule of contact was known and set aside"
    )
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    end_reason = models.TextField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["individual", "ended_at"], name="registry_link_individual"),
            # Few are joined: whether somebody is, is asked of everybody who bears a name.
            models.Index(
                fields=["individual"],
                condition=models.Q(how="joined", ended_at__isnull=True),
                name="registry_link_joined",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source_record"],
                condition=models.Q(ended_at__isnull=True),
                name="registry_link_one_active",
            ),
            models.CheckConstraint(
                condition=models.Q(how__in=LINKED_BY),
                name="registry_link_how",
            ),
            models.CheckConstraint(
                condition=models.Q(how="joined", joined_from__isnull=False)
                | ~models.Q(how="joined") & models.Q(joined_from__isnull=True),
                name="registry_link_joined_from",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(end_reason__isnull=False),
                name="registry_link_end_has_reason",
            ),
        ]


class FromSource(models.Model):
    """What one source record brought to an individual; ends with its link."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    individual = models.ForeignKey(Individual, models.PROTECT, related_name="+")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    source_record = models.ForeignKey("intake.SourceRecord", models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Identifier(FromSource):
    """One number of a paper, sealed; found by ``index`` (HMAC), shown by its last signs only."""

    kind = models.TextField()
    key_id = models.TextField()
    cipher = models.BinaryField()
    index = models.BinaryField(help_text="HMAC of kind and number")
    last_four = models.TextField()
    valid = models.BooleanField(help_text="the number can be right")
    disputed = models.BooleanField(
        default=False, help_text="the same number stands for somebody else, by an officer's word"
    )
    verified = models.TextField(default="said")

    class Meta:
        indexes = [
            models.Index(fields=["individual", "ended_at"], name="registry_identifier_individual"),
            models.Index(fields=["index"], name="registry_identifier_index"),
            models.Index(fields=["last_four"], name="registry_identifier_last_four"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verified__in=["said", "document_seen", "verified_by_source"]),
                name="registry_identifier_verified",
            )
        ]


class Spelling(FromSource):
    """The name as one source spells it, beside the golden one."""

    name = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["individual", "ended_at"], name="registry_spelling_individual")]


class Contact(FromSource):
    """A telephone number, sealed, and how it may be used."""

    key_id = models.TextField()
    cipher = models.BinaryField()
    safe = models.TextField(null=True)

    class Meta:
        indexes = [models.Index(fields=["individual", "ended_at"], name="registry_contact_individual")]
        constraints = [
            models.CheckConstraint(condition=models.Q(safe__in=SAFE_TO_CONTACT), name="registry_contact_safe")
        ]


class Mail(FromSource):
    """An e-mail address, sealed, to which messages go instead of a telephone; one stands for a person."""

    key_id = models.TextField()
    cipher = models.BinaryField(help_text="empty once erased")

    class Meta:
        indexes = [models.Index(fields=["individual", "ended_at"], name="registry_mail_individual")]


class NumberHolder(models.Model):
    """The one individual for whom a valid twelve-digit number stands. A protected person has no row here."""

    index = models.BinaryField(primary_key=True)
    individual = models.ForeignKey(Individual, models.PROTECT, related_name="+")


class SearchKey(models.Model):
    """One key (the first 16 bytes of an HMAC) under which an individual is found."""

    id = models.BigAutoField(primary_key=True)
    key = models.BinaryField()
    # A dozen keys a person: looking at each whether she stands cost as much as storing it. No individual is
    # ever deleted, and keys are written beside the link of the record they come from, which is checked.
    individual = models.ForeignKey(Individual, models.PROTECT, related_name="+", db_constraint=False)
    source_record_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "individual", "source_record_id"],
                name="registry_searchkey_once",
                nulls_distinct=False,
            )
        ]


class Consent(models.Model):
    """On which basis which agencies may be told which categories of data for which purposes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    individual = models.ForeignKey(Individual, models.PROTECT, related_name="+")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    basis = models.TextField()
    purposes = ArrayField(models.TextField())
    categories = ArrayField(models.TextField())
    agency_ids = ArrayField(models.UUIDField())
    evidence = models.TextField(help_text="how it is shown: signed_form, read_aloud, online ...")
    given_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["individual", "given_at"], name="registry_consent_individual")]
        constraints = [
            models.CheckConstraint(condition=models.Q(basis__in=BASES), name="registry_consent_basis"),
        ]
