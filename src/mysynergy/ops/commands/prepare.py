"""``mysynergy prepare``: what a house needs before the first person is served."""

from __future__ import annotations

import click
from django.utils import timezone

from mysynergy import environment
from mysynergy.access.public import Actor
from mysynergy.ops.reference import install_reference


@click.command("prepare")
def command() -> None:
    """Install the agencies, the agreements and the rulebook of this version; repeating it changes nothing."""
    install_reference(
        actor=Actor.system("reference", now=timezone.now()), folder=environment.rulebook_folder()
    )
