"""``mysynergy contribution``: what is due in a scheme, from the rulebook's tables. No database, no Django."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console

from mysynergy import environment
from mysynergy.ops import asking
from mysynergy.ops.statutory_report import Sheet, contribution_json
from mysynergy.statutory import Words, contribution, read_amount

_FIRST_TAKEN = Words(
    "Tiada --category: kategori pertama diambil (bawah 60 tahun). Bagi 60 tahun ke atas, atau pertama kali "
    "mencarum pada 55 tahun ke atas, beri --category 2.",
    "No --category: the first is taken (under 60). For somebody of 60 or over, or first insured at 55 or "
    "over, give --category 2.",
)


@click.command("contribution")
@click.argument("scheme")
@click.option("--wage", help="The month's wage in RM, such as 4000.00 (act4, skbbk, eis).")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day that counts; today when left out.")
@click.option("--category", type=click.Choice(["1", "2"]), help="1: injury and invalidity; 2: injury only.")
@click.option("--plan", help="Plan of the self-employed scheme: 1, 2, 3 or 4.")
@click.option("--class", "class_number", type=int, help="Instead of --plan: a class of Act 789, 1 to 30.")
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
    scheme: str,
    wage: str | None,
    as_of: dt.datetime | None,
    category: str | None,
    plan: str | None,
    class_number: int | None,
    lang: str,
    as_json: bool,
    folder: Path | None,
) -> None:
    """Say what is due in SCHEME, step by step, with source and confidence (no database).

    \b
    act4   employment injury and invalidity   --wage 4000.00 --category 1
    skbbk  the 24-hour scheme                 --wage 4000.00
    eis    employment insurance               --wage 4000.00
    sksps  self-employed                      --plan 2
    skssr  housewives

    Ends with 2 when something given cannot be taken.
    """
    tables = asking.tables(folder or environment.rulebook_folder())
    with asking.refusals_told(lang):
        made = contribution(
            tables,
            scheme,
            as_of=asking.day(as_of),
            wage=None if wage is None else read_amount(wage, "--wage"),
            category=1 if category is None and scheme == "act4" else int(category) if category else None,
            plan=plan,
            class_number=class_number,
        )
    if category is None and scheme == "act4":
        made = replace(made, notes=(*made.notes, _FIRST_TAKEN))
    if as_json:
        click.echo(json.dumps(contribution_json(made), ensure_ascii=False, indent=1))
    else:
        Sheet(Console(highlight=False), lang).contribution(made)
