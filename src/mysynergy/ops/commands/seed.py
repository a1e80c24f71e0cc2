"""``mysynergy seed``."""

from __future__ import annotations

import os
from collections.abc import Callable

import click
from django.db import transaction
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from mysynergy.access.public import Actor
from mysynergy.ops import demonstration
from mysynergy.ops.seeding import story
from mysynergy.ops.seeding.doubles import register_doubles
from mysynergy.ops.seeding.help import play_all
from mysynergy.ops.seeding.people import register_all, settle_all
from mysynergy.ops.seeding.stage import set_stage
from mysynergy.synthetic import make_population
from mysynergy.tallies.public import recount

_PEOPLE = int(os.environ.get("MYSYNERGY_DEMO_PEOPLE", "2000"))


@click.command("seed")
@click.option("--people", type=click.IntRange(min=1), default=_PEOPLE, show_default=True, help="How many.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same people.")
@click.option("--counts", is_flag=True, help="Also print what was made and what a door refused.")
def command(*, people: int, seed: int, counts: bool) -> None:
    """Fill the database with made-up people, cases, referrals and awards; all or nothing, once.

    A database that holds people already is left as it is. Everything goes through the doors that officers
    use, so every rule of the house holds for it.
    """
    system = Actor.system("seed", now=timezone.now())
    columns = (TextColumn("{task.description:32}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("officers")
        demonstration.make_users(actor=system, on_progress=_shown(progress, task))
        if story.anybody(system):
            click.echo("The database holds people already: nothing was added.")
            return
        with transaction.atomic():
            stage = set_stage(
                system=system, population=make_population(people, seed, system.today), seed=seed
            )
            story.tell(stage)
            for words, part in (("people as agencies knew them", register_all), ("households", settle_all)):
                part(stage, _shown(progress, progress.add_task(words)))
            play_all(stage, system, seed, _shown(progress, progress.add_task("needs, referrals, help")))
            register_doubles(stage)
        while recount(actor=system).more:
            pass
    if counts:
        for what, number in sorted(stage.counts.items()):
            click.echo(f"{number:7}  {what}")


def _shown(progress: Progress, task: TaskID) -> Callable[[int, int], None]:
    return lambda done, total: progress.update(task, completed=done, total=total)
