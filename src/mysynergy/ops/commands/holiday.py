"""``mysynergy holiday``: a holiday that was declared after this version was made."""

from __future__ import annotations

import datetime as dt

import click
from django.utils import timezone

from mysynergy.access.public import Actor
from mysynergy.kernel.errors import Invalid
from mysynergy.workdays.public import STATES, declare_holiday, declared_holidays


@click.command("holiday")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]), required=False)
@click.option("--state", type=click.Choice(STATES), help="Whose offices rest; else the whole nation.")
@click.option("--name-ms", default="", help="Its name in Malay.")
@click.option("--name-en", default="", help="Its name in English.")
@click.option("--source", default="", help="The gazette or the announcement.")
def command(*, day: dt.datetime | None, state: str | None, name_ms: str, name_en: str, source: str) -> None:
    """Declare DAY a holiday, or list the declared ones. Clocks that run move, with an event each; none is
    shortened. Safe to repeat.
    """
    actor = Actor.system("holiday", now=timezone.now())
    if day is not None:
        try:
            declare_holiday(
                actor=actor, day=day.date(), state=state, name_ms=name_ms, name_en=name_en, source=source
            )
        except Invalid as wrong:
            told = "; ".join(f"{fault.field}: {fault.code}" for fault in wrong.faults)
            raise click.ClickException(f"Not declared: {told}. See mysynergy holiday --help.") from wrong
    for one in declared_holidays(actor=actor):
        clocks = "clocks moved" if one.moved else "clocks not moved yet: the worker does it"
        click.echo(f"{one.day}  {one.state or 'nation'}  {one.name_ms} / {one.name_en}  ({clocks})")
