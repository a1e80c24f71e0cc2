"""``mysynergy screen``: one person's facts against the rulebook's files. No server, database or Django."""

from __future__ import annotations

import datetime as dt
import difflib
import json
from pathlib import Path
from typing import TextIO

import click
from rich.console import Console
from rich.text import Text

from mysynergy import environment
from mysynergy.kernel.days import day_of
from mysynergy.ops import house
from mysynergy.ops.facts_file import read_facts
from mysynergy.ops.rulebook_file import known_wishes, load
from mysynergy.ops.screening_report import Report
from mysynergy.rules import Rulebook, screen, screen_programme


@click.command("screen")
@click.option("--facts", type=click.File(encoding="utf-8"), required=True, help="JSON file, or - .")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day that counts; today when left out.")
@click.option("--programme", help="Only this programme, with all its reasons.")
@click.option("--wish", "wishes", multiple=True, help="A kind of help she asked for, such as zakat.")
@click.option("--lang", type=click.Choice(["ms", "en"]), default="en", show_default=True)
@click.option("--reasons", is_flag=True, help="Every criterion of every programme.")
@click.option("--json", "as_json", is_flag=True, help="For programs; texts in both languages.")
@click.option(
    "--rulebook",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Another folder of rules.",
)
def command(
    *,
    facts: TextIO,
    as_of: dt.datetime | None,
    programme: str | None,
    wishes: tuple[str, ...],
    lang: str,
    reasons: bool,
    as_json: bool,
    folder: Path | None,
) -> None:
    """Screen one person's facts against every programme, with reasons (no database).

    FACTS is a JSON object of fact names and values; what is left out is not known yet:

    \b
    {"person.age": 41, "person.self_employed_sector": "hawker",
     "household.gross_income": {"from": "1000.00", "to": "1500.00"}}

    Nothing is stored and nothing is decided. Ends with 2 when a value does not fit.
    """
    rulebook = load(folder or environment.rulebook_folder())
    given = read_facts(_text(facts), rulebook.vocabulary, facts.name)
    errors = Console(stderr=True, highlight=False, soft_wrap=True)
    for name, hint in given.strange.items():
        errors.print(Text(f"{name}: there is no such fact; it is left out. {hint}".rstrip(), style="yellow"))
    for fault in given.wrong:
        errors.print(Text(fault, style="red"))
    if given.wrong:
        raise SystemExit(2)
    day = as_of.date() if as_of else day_of(dt.datetime.now(tz=dt.UTC))
    wanted = known_wishes(rulebook, wishes)
    if programme is None:
        verdicts = screen(rulebook, given.facts, day, wanted)
    else:
        verdicts = (screen_programme(rulebook, _programme(rulebook, programme), given.facts, day, wanted),)
    report = Report(rulebook, verdicts, lang)
    if as_json:
        head = {
            "as_of": day.isoformat(),
            "rulebook": rulebook.version,
            "wishes": sorted(wanted),
            "unknown_facts": list(given.strange),
        }
        click.echo(json.dumps({**head, **report.to_json()}, ensure_ascii=False, indent=1))
        return
    console = Console(highlight=False)
    head_line = f"{day.isoformat()}: {len(verdicts)} programmes, rulebook {rulebook.version[:12]}"
    console.print(Text(head_line, style="dim"))
    report.print(console, reasons=reasons or programme is not None)


def _text(facts: TextIO) -> str:
    try:
        return facts.read()
    except UnicodeDecodeError as error:
        raise house.HouseError(f"{facts.name} is not UTF-8 text.") from error


def _programme(rulebook: Rulebook, wanted: str) -> str:
    if wanted not in rulebook.programmes:
        near = difflib.get_close_matches(wanted, rulebook.programmes, n=3, cutoff=0.4)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise house.HouseError(f"There is no programme {wanted}.{hint}")
    return wanted
