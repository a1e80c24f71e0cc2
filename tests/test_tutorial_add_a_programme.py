"""The tutorial for policy officers, followed word for word: its files are saved, its commands typed."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils import timezone

from mysynergy.access.public import Actor
from mysynergy.directory.public import programme, rulebook
from mysynergy.kernel.errors import NotFound
from mysynergy.ops import house
from mysynergy.ops.main import mysynergy

HOUSE = Path(__file__).parent.parent
TUTORIAL = HOUSE / "docs/tutorial/add-a-programme.md"
_FENCE = re.compile(r"^```(\w+) ?([^\n]*)\n(.*?)^```$", re.M | re.S)
_LINE = re.compile(r"(\S+) line (\d+)")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, what stands behind it, and its text."""

    language: str
    about: str
    text: str


def _blocks() -> list[Block]:
    return [Block(*found) for found in _FENCE.findall(TUTORIAL.read_text(encoding="utf-8"))]


def _commands(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each command with the lines that the tutorial shows below it."""
    command, shown = "", list[str]()
    for line in text.splitlines():
        if line.startswith("$ "):
            if command:
                yield command, shown
            command, shown = line.removeprefix("$ "), []
        else:
            shown.append(line)
    if command:
        yield command, shown


def _save(block: Block) -> None:
    line = _LINE.fullmatch(block.about)
    path = Path(line[1] if line else block.about)
    if line is None:
        path.write_text(block.text, encoding="utf-8")
        return
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[int(line[2]) - 1] = block.text
    path.write_text("".join(lines), encoding="utf-8")


def _uncounted(text: str) -> str:
    """How many programmes there are, and what a version is called, changes with every addition; the rest
    is word for word."""
    text = re.sub(r"\d+ programmes and \d+ test cases", "N programmes and N test cases", text)
    return re.sub(r"\b[0-9a-f]{16,}\b", "VERSION", text)


def _type(command: str) -> str:
    words = shlex.split(command)
    if words[0] == "cp":
        shutil.copytree(words[2], words[3])
        return ""
    assert words[0] == "mysynergy"
    return CliRunner().invoke(mysynergy, words[1:]).output


@pytest.mark.slow
@pytest.mark.django_db
def test_every_step_of_the_tutorial_answers_as_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    # The tests' house is open already, with their own database.
    monkeypatch.setattr(house, "open_house", lambda: None)
    actor = Actor.system("test", now=timezone.now())
    before = rulebook(actor=actor).version
    with pytest.raises(NotFound):
        programme(actor=actor, programme_id="tutorial-monsoon")
    shutil.copytree(HOUSE / "rulebook", tmp_path / "rulebook")
    typed = 0
    for block in _blocks():
        if block.language in ("yaml", "json"):
            _save(block)
        else:
            for command, shown in _commands(block.text):
                answer = _type(command)
                typed += 1
                for line in shown:
                    assert _uncounted(line) in _uncounted(answer), f"{command}\n{line!r} is not in\n{answer}"
    assert typed == 9
    assert rulebook(actor=actor).version != before
    assert programme(actor=actor, programme_id="tutorial-monsoon").rule.status == "open"


def test_the_tutorial_shows_whole_files_and_says_where_they_go() -> None:
    for block in _blocks():
        if block.language in ("yaml", "json"):
            assert block.about, block.text
            assert block.about.split(" line ")[0] in TUTORIAL.read_text(encoding="utf-8")
