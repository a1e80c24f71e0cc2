"""The operator's copy from the command line."""

from __future__ import annotations

import datetime as dt
import json
import stat
import uuid
from pathlib import Path

import pytest
from click.testing import CliRunner

from mysynergy.access.public import Actor, ActorKind, Role, acting, agencies, create_user
from mysynergy.events.public import of_individuals
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.ops.commands.erase_again import command as erase_again
from mysynergy.ops.commands.export_person import command
from mysynergy.ops.house import HouseError
from mysynergy.registry.public import register

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
SYSTEM = Actor.system("test", now=NOW)


@pytest.fixture
def person(db: None) -> uuid.UUID:
    """Somebody registered by an officer whose user name is ``operator``."""
    agency = next(one.id for one in agencies(actor=SYSTEM).values() if one.code == "PERKESO")
    user = create_user(
        actor=SYSTEM,
        username="operator",
        name="Operator",
        password=uuid.uuid4().hex,
        agency_id=agency,
        roles=[Role.CASEWORKER],
        start=dt.date(2026, 1, 1),
        quick=True,
    )
    officer = Actor(
        kind=ActorKind.OFFICER, role=Role.CASEWORKER, purpose="casework", now=NOW, id=user, agency_id=agency
    )
    said = PersonSaid(name="Siti Aminah", phone="012-345 6789", language="en")
    source = submit(actor=officer, said=said, channel="counter")
    return register(actor=officer, source_record_id=source.id)


def test_a_folder_holds_json_and_a_text_in_her_language_and_the_event_says_who(
    person: uuid.UUID, tmp_path: Path
) -> None:
    out = tmp_path / "copy"
    arguments = [str(person), "--out", str(out), "--reason", "she asked", "--as", "operator"]
    done = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    text = (out / "copy.txt").read_text()
    assert "What an agency was told about you" in text
    assert "Telephone number: 012-345 6789" in text
    assert json.loads((out / "copy.json").read_text())["whole"] is True
    assert stat.S_IMODE((out / "copy.json").stat().st_mode) == 0o600
    with acting(SYSTEM):
        (told,) = [one for one in of_individuals(individual_ids=[person]) if one.type == "privacy.copy_given"]
    assert told.actor_id is not None
    assert told.body["reason"] == "she asked"


def test_nothing_is_written_for_nobody_an_unknown_officer_or_over_another_file(
    person: uuid.UUID, tmp_path: Path
) -> None:
    out = tmp_path / "copy.json"

    def run(one: uuid.UUID, officer: str) -> None:
        arguments = [str(one), "--out", str(out), "--reason", "x", "--as", officer]
        CliRunner().invoke(command, arguments, catch_exceptions=False)

    with pytest.raises(HouseError):
        run(uuid.uuid4(), "operator")
    with pytest.raises(HouseError, match="no user"):
        run(person, "nobody")
    assert not out.exists()
    run(person, "operator")
    with pytest.raises(HouseError, match="exists already"):
        run(person, "operator")


@pytest.mark.django_db
def test_without_an_older_backup_nobody_is_erased_again() -> None:
    assert "Nobody came back." in CliRunner().invoke(erase_again, [], catch_exceptions=False).output
