"""What is known of a person, fact by fact, and the screenings that were made. Rows are added, never changed.

Row policies cannot hide columns, so each sensitive kind of fact stands in a table of its own with its own
policy, and so do a run's outcomes that could give a sensitive fact away.
"""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models.functions import Now

from mysynergy.kernel.identifiers import new_id
from mysynergy.screening.domain import GENERAL_CATEGORIES, VERIFICATIONS


class FactRow(models.Model):
    """One thing an agency learnt about a person. ``value`` is plain JSON; NULL is an explicit "not known"."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    individual_id = models.UUIDField()
    name = models.TextField()
    value = models.JSONField(null=True)
    as_of = models.DateField(help_text="the day of which it is true")
    source = models.TextField(help_text="how it was learnt: interview, document, import ...")
    verification = models.TextField()
    recorded_by = models.UUIDField(null=True)
    said_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["individual_id", "name"], name="%(class)s_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verification__in=VERIFICATIONS), name="%(class)s_verification"
            )
        ]


class Fact(FactRow):
    """A fact that is not sensitive; ``category`` is the word by which agreements share it."""

    category = models.TextField()

    class Meta(FactRow.Meta):
        db_table = "screening_fact"
        constraints = [
            *FactRow.Meta.constraints,
            models.CheckConstraint(condition=models.Q(category__in=GENERAL_CATEGORIES), name="fact_category"),
        ]


class HealthFact(FactRow):
    """Illness, disability, treatment."""

    class Meta(FactRow.Meta):
        db_table = "screening_fact_health"


class FaithFact(FactRow):
    """Religion and what follows from it: never on the golden record, asked only with a wish."""

    class Meta(FactRow.Meta):
        db_table = "screening_fact_faith"


class EthnicityFact(FactRow):
    """Community, as the person declares it herself."""

    class Meta(FactRow.Meta):
        db_table = "screening_fact_ethnicity"


class OffenceFact(FactRow):
    """A former prison sentence."""

    class Meta(FactRow.Meta):
        db_table = "screening_fact_offence"


class ViolenceFact(FactRow):
    """Violence suffered or threatened."""

    class Meta(FactRow.Meta):
        db_table = "screening_fact_violence"


class ChildrenFact(FactRow):
    """Children in danger."""

    class Meta(FactRow.Meta):
        db_table = "screening_fact_children"


#: The table of each sensitive category; everything else stands in ``Fact``.
SENSITIVE_TABLES: Final[dict[str, type[FactRow]]] = {
    "health": HealthFact,
    "faith": FaithFact,
    "ethnicity": EthnicityFact,
    "offence": OffenceFact,
    "violence": ViolenceFact,
    "children": ChildrenFact,
}


class Wish(models.Model):
    """Whether a person said that she wants a kind of help. A wish for zakat tells of faith."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    individual_id = models.UUIDField()
    wish = models.TextField()
    wanted = models.BooleanField()
    recorded_by = models.UUIDField(null=True)
    said_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["individual_id", "wish"], name="wish_person")]


class Run(models.Model):
    """A screening that was made: which rulebook, which day, and the outcomes that tell nothing sensitive."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    individual_id = models.UUIDField()
    as_of = models.DateField()
    rulebook_version = models.ForeignKey("directory.RulebookVersion", models.PROTECT, related_name="+")
    outcomes = models.JSONField(help_text="programme id to outcome")
    screened_by = models.UUIDField(null=True)
    screened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["individual_id", "-screened_at"], name="run_person")]


class PrivateOutcomes(models.Model):
    """The rest of a run, for the agency that made it: what programmes and facts that are sensitive gave."""

    run = models.OneToOneField(Run, models.PROTECT, primary_key=True, related_name="private")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    individual_id = models.UUIDField()
    outcomes = models.JSONField(help_text="programme id to outcome")

    class Meta:
        db_table = "screening_run_private"
        indexes = [models.Index(fields=["individual_id"], name="run_private_person")]
