"""``mysynergy benefit``: a benefit, step by step, from the rulebook's figures. No database, no Django."""

from __future__ import annotations

import datetime as dt
import difflib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click
from rich.console import Console

from mysynergy import environment
from mysynergy.ops import asking
from mysynergy.ops.statutory_report import Sheet, benefit_json, words_json
from mysynergy.statutory import BENEFITS, INPUTS, BadInput, InputKind, compute_benefit_from_text

_SHORT: Final = {"class_number": "class"}


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """Give the command an option for every input of a benefit."""
    for field in reversed(list(INPUTS.values())):
        flag = f"--{_SHORT.get(field.name, field.name).replace('_', '-')}"
        command = click.option(
            flag, field.name, multiple=field.kind is InputKind.WAGES, help=f"{field.says.en}."
        )(command)
    return command


@click.command("benefit")
@click.argument("name", required=False)
@click.option("--list", "listed", is_flag=True, help="All benefits, with what each is computed from.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day of the event; today when left out.")
@_options
@click.option("--lang", type=click.Choice(["ms", "en"]), default="en", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="For programs; texts in both languages.")
@click.option(
    "--rulebook",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Another folder of rules.",
)
def command(
    *,
    name: str | None,
    listed: bool,
    as_of: dt.datetime | None,
    lang: str,
    as_json: bool,
    folder: Path | None,
    **given: str | tuple[str, ...] | None,
) -> None:
    """Compute the benefit NAME step by step, with sources and confidence (no database).

    \b
    mysynergy benefit --list
    mysynergy benefit act4-temporary-disablement --wage 4000.00 --days 10 --as-of 2024-10-01

    Nothing is decided: the operator of the scheme does. What nobody published is refused. Ends with 2 when
    something given cannot be taken or is not published.
    """
    if listed or name is None:
        _list(lang, as_json=as_json)
        return
    tables = asking.tables(folder or environment.rulebook_folder())
    texts = {
        key: " ".join(value) if isinstance(value, tuple) else value for key, value in given.items() if value
    }
    with asking.refusals_told(lang):
        if name not in BENEFITS:
            raise _unknown(name)
        made = compute_benefit_from_text(tables, name, as_of=asking.day(as_of), given=texts)
    if as_json:
        click.echo(json.dumps(benefit_json(made), ensure_ascii=False, indent=1))
    else:
        Sheet(Console(highlight=False), lang).benefit(made)


def _list(lang: str, *, as_json: bool) -> None:
    if as_json:
        entries = [
            {
                "benefit": entry.id,
                "scheme": entry.scheme,
                "name": words_json(entry.name),
                "published": entry.published,
                "needs": [list(group) for group in entry.needs],
                "takes": list(entry.takes),
            }
            for entry in BENEFITS.values()
        ]
        click.echo(json.dumps(entries, ensure_ascii=False, indent=1))
        return
    closed = "not published" if lang == "en" else "tidak diterbitkan"
    for entry in BENEFITS.values():
        flags = [_flags(group) for group in entry.needs] + [f"[{_flags((one,))}]" for one in entry.takes]
        name = entry.name.en if lang == "en" else entry.name.ms
        click.echo(f"{entry.id:34}{name:48}{' '.join(flags) if entry.published else closed}".rstrip())


def _flags(names: tuple[str, ...]) -> str:
    return "|".join(f"--{_SHORT.get(name, name).replace('_', '-')}" for name in names)


def _unknown(name: str) -> BadInput:
    near = difflib.get_close_matches(name, BENEFITS, n=3, cutoff=0.4)
    ms = f" Maksud anda {' atau '.join(near)}?" if near else ""
    en = f" Did you mean {' or '.join(near)}?" if near else ""
    return BadInput(
        "unknown_benefit",
        field="name",
        ms=f"Tiada faedah {name[:60]!r}.{ms} Senarai: mysynergy benefit --list",
        en=f"There is no benefit {name[:60]!r}.{en} The list: mysynergy benefit --list",
    )
