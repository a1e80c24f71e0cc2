"""Publishing a rulebook: content-addressed, repeatable, public, never lost."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from mysynergy.access.public import Actor, ActorKind, Role, acting
from mysynergy.directory import public as directory
from mysynergy.directory.models import Exclusion, Programme
from mysynergy.kernel.errors import NotAllowed, NotFound
from mysynergy.rules import Rulebook, load_rulebook

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
SYSTEM = Actor.system("test", now=NOW)
PUBLIC = Actor.public(now=NOW)


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook(settings.RULEBOOK_DIR)


@pytest.mark.django_db
def test_what_is_published_comes_back_equal(book: Rulebook) -> None:
    version = directory.publish(actor=SYSTEM, rulebook=book)
    assert version == book.version
    assert directory.rulebook(actor=PUBLIC).to_mapping() == book.to_mapping()
    assert directory.programme(actor=PUBLIC, programme_id="str").rule == book.programmes["str"]


@pytest.mark.django_db
def test_publishing_twice_leaves_one_publication(book: Rulebook) -> None:
    directory.publish(actor=SYSTEM, rulebook=book)
    directory.publish(actor=SYSTEM, rulebook=book)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM directory_publication")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db
def test_a_programme_that_left_the_rulebook_stays_unlisted(book: Rulebook) -> None:
    directory.publish(actor=SYSTEM, rulebook=book)
    without = directory.publish(actor=SYSTEM, rulebook=_without("str", book))
    assert without != book.version
    assert Programme.objects.get(id="str").listed is False
    with pytest.raises(NotFound):
        directory.programme(actor=PUBLIC, programme_id="str")


def _without(name: str, book: Rulebook) -> Rulebook:
    kept = [
        replace(rule, excludes=tuple(entry for entry in rule.excludes if entry.programme != name))
        for rule in book.programmes.values()
        if rule.id != name
    ]
    return replace(book, programmes={rule.id: rule for rule in kept}, _days={})


@pytest.mark.django_db
def test_exclusions_are_compiled_for_the_database(book: Rulebook) -> None:
    directory.publish(actor=SYSTEM, rulebook=book)
    assert Exclusion.objects.count() == sum(len(rule.excludes) for rule in book.programmes.values()) > 0


@pytest.mark.django_db
def test_nobody_but_a_system_job_publishes(book: Rulebook) -> None:
    officer = Actor(
        kind=ActorKind.OFFICER,
        role=Role.PROGRAMME_MANAGER,
        purpose="casework",
        now=NOW,
        id=uuid.uuid4(),
        agency_id=uuid.uuid4(),
    )
    with pytest.raises(NotAllowed):
        directory.publish(actor=officer, rulebook=book)
    directory.publish(actor=SYSTEM, rulebook=book)
    with acting(officer), pytest.raises(DatabaseError), transaction.atomic():
        Programme.objects.create(id="x", purposes=[], agency_id=Programme.objects.first().agency_id)  # type: ignore[union-attr]


@pytest.mark.django_db
def test_search_finds_by_words_in_either_language(book: Rulebook) -> None:
    directory.publish(actor=SYSTEM, rulebook=book)
    rule = book.programmes["perkeso-sksps"]
    for words in (rule.name.ms, rule.name.en):
        assert "perkeso-sksps" in directory.programmes(actor=PUBLIC, text=words)
    assert all(
        view.rule.module == "finance"
        for view in directory.programmes(actor=PUBLIC, module="finance").values()
    )
