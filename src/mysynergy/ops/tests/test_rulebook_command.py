"""A rulebook with a hundred faults: a message for each, and the version in force keeps serving."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils import timezone

from mysynergy import environment
from mysynergy.access.public import Actor
from mysynergy.directory.public import rulebook
from mysynergy.ops.commands.rulebook import command
from mysynergy.ops.publishing import publish_folder
from mysynergy.rules import RulebookFaults

FAULTS = 100
#: What somebody who edits by hand gets wrong; each is one fault of one file.
MISTAKES = (
    (r"^status: open$", "status: opened"),
    (r"^unit: \w+$", "unit: village"),
    (r"^agency: (\w+)$", r"agency: \1X"),
    (r"^confidence: (high|medium)$", "confidence: certain"),
    (r"^respond_within: .*$", "respond_within: {working_days: soon, basis: assumed}"),
)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    folder = tmp_path / "rulebook"
    shutil.copytree(environment.rulebook_folder(), folder)
    made = 0
    for file in sorted((folder / "programmes").glob("*.yaml")):
        before, sign = MISTAKES[made % len(MISTAKES)]
        text, changed = re.subn(before, sign, file.read_text(encoding="utf-8"), count=1, flags=re.M)
        if changed and made < FAULTS:
            file.write_text(text, encoding="utf-8")
            made += 1
    assert made == FAULTS
    return folder


def test_each_of_a_hundred_faults_has_file_line_column_and_remedy(broken: Path) -> None:
    result = CliRunner().invoke(command, ["check", str(broken)])
    assert result.exit_code == 1
    told = [line for line in result.output.splitlines() if line.startswith("programmes/")]
    assert len(told) == FAULTS
    assert len({line.split(":", 1)[0] for line in told}) == FAULTS
    for line in told:
        assert re.match(r"programmes/[a-z0-9-]+\.yaml:\d+:\d+: .+\. .+", line), line


def test_publishing_a_broken_folder_is_refused_before_the_house_is_opened(broken: Path) -> None:
    result = CliRunner().invoke(command, ["publish", str(broken)])
    assert result.exit_code != 0
    assert "the version in force keeps serving" in str(result.exception or result.output)


@pytest.mark.django_db
def test_the_last_good_version_keeps_serving(broken: Path) -> None:
    actor = Actor.system("test", now=timezone.now())
    before = rulebook(actor=actor)
    with pytest.raises(RulebookFaults) as refused:
        publish_folder(broken)
    assert len(refused.value.faults) == FAULTS
    after = rulebook(actor=actor)
    assert after.version == before.version
    assert after.programmes["str"] == before.programmes["str"]
