"""``mysynergy messages``: what waits to go out, what was given up, and having it tried again."""

from __future__ import annotations

import uuid

import click
from django.utils import timezone

from mysynergy.access.public import Actor
from mysynergy.kernel.errors import NotFound
from mysynergy.messages import public as messages


@click.command("messages")
@click.option("--retry", "again", metavar="ID", help="Try one message again, or all that were given up: all.")
@click.option("--check", "only_check", is_flag=True, help="Only hold the texts against their table.")
def command(*, again: str | None, only_check: bool) -> None:
    """Say how many messages are in which state, and name those that were given up, with the reason.

    Names, numbers and texts are not printed. Ends with 1 where a text is not right or an ID is unknown.
    """
    if wrong := messages.Texts().faults():
        raise click.ClickException("\n".join(wrong))
    if only_check:
        click.echo("every text is whole, in two languages, and fits one SMS")
        return
    actor = Actor.system("messages", now=timezone.now())
    if again:
        click.echo(f"{_retry(actor, again)} tried again from now on")
    for channel, known in messages.providers_set(actor=actor).items():
        if not known:
            click.echo(f"{channel}: not sent anywhere, no provider is set (shown on screen only)")
    click.echo(
        ", ".join(f"{state} {n}" for state, n in messages.counts(actor=actor).items()) or "no messages"
    )
    for one in messages.outgoing(actor=actor, state="dead"):
        click.echo(f"{one.id}  {one.template}  {one.channel}  {one.reason}  after {one.attempts} tries")


def _retry(actor: Actor, again: str) -> int:
    if again == "all":
        ids = [one.id for one in messages.outgoing(actor=actor, state="dead")]
    else:
        try:
            ids = [uuid.UUID(again)]
        except ValueError as error:
            raise click.ClickException(f"{again} is no id of a message.") from error
    for one in ids:
        try:
            messages.retry(actor=actor, message_id=one)
        except NotFound as missing:
            raise click.ClickException(f"There is no message {one} that can be tried again.") from missing
    return len(ids)
