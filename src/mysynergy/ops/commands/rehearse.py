"""``mysynergy rehearse``."""

from __future__ import annotations

import importlib
import json
import time

import click
import django

from mysynergy.ops.rehearsal import ground, plan
from mysynergy.ops.supervisor import Say, StopAsked, stopping_on_signals


@click.command("rehearse")
@click.option("--cases", type=click.IntRange(1, 9999), default=2000, show_default=True, help="How many come.")
@click.option("--seed", type=int, default=7, show_default=True, help="The same seed draws the same month.")
@click.option("--offices", type=click.IntRange(1, 8), default=2, show_default=True, help="Processes at work.")
@click.option("--quiet", is_flag=True, help="Only the last line.")
def command(*, cases: int, seed: int, offices: int, quiet: bool) -> None:
    """Play a month in the life of five agencies on a database that is thrown away afterwards.

    Officers are away, decline with reasons, ask back, arrange meetings, let dates pass and leave; programmes
    close; the database, the worker and processes with officers at work are killed. Each evening the database
    is held against the invariant: an open need has somebody who must act by a date.

    Names every late case; the last line is JSON. Ends with 1 when a need was dropped.
    """
    say = (lambda _: None) if quiet else click.echo
    try:
        with stopping_on_signals(), ground.thrown_away(say, offices=offices) as stage:
            result = _played(plan.draw(cases, seed), stage, say)
    except StopAsked:
        click.echo("Stopped; nothing is left of it.", err=True)
        raise SystemExit(130) from None
    click.echo(json.dumps(result))
    if result["dropped_needs"]:
        raise SystemExit(1)


def _played(drawn: plan.Plan, stage: ground.Ground, say: Say) -> dict[str, int]:
    began = time.monotonic()
    django.setup()
    month = importlib.import_module("mysynergy.ops.rehearsal.month").Month(drawn, stage, say)
    result: dict[str, int] = month.play()
    for what, number in sorted(month.counts.items()):
        say(f"{number:7}  {what}")
    for line in month.watch.lines(plan.LAST_LOOK):
        say(line)
    say(f"{time.monotonic() - began:.0f} s; killed: {dict(stage.crashes)}")
    return result
