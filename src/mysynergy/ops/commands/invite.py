"""``mysynergy invite``: an agency's first administrator, and a way in that no administrator may give."""

from __future__ import annotations

import dataclasses

import click
from django.utils import timezone

from mysynergy.access.public import Actor, Role, agencies, staff
from mysynergy.accounts.public import LinkMade, invite, new_link, reset_authenticator
from mysynergy.kernel.days import KUALA_LUMPUR
from mysynergy.kernel.errors import Invalid, MySynergyError
from mysynergy.ops import house
from mysynergy.words.errors import fault_sentence, sentence

_ROLES = [Role.AGENCY_ADMIN.value, Role.SECRETARIAT.value]


@click.command("invite")
@click.argument("username")
@click.option("--agency", required=True, help="Code of the agency, for example PERKESO.")
@click.option("--name", default="", help="Full name, for a new user.")
@click.option("--role", type=click.Choice(_ROLES), default=_ROLES[0], show_default=True)
@click.option("--reset", default="", help="Why the authenticator of an existing user is reset.")
def command(*, username: str, agency: str, name: str, role: str, reset: str) -> None:
    """Print a one-time link: for a new administrator or secretariat (--name), or for an existing user.

    Other users are made by the administrator of their agency, on the page Users.
    """
    actor = Actor.system("invite", now=timezone.now())
    found = next((one.id for one in agencies(actor=actor).values() if one.code == agency), None)
    if found is None:
        raise house.HouseError(f"There is no agency {agency}. Codes stand in rulebook/agencies.yaml.")
    actor = dataclasses.replace(actor, agency_id=found)
    try:
        made = _made(actor, username.lower(), name, Role(role), reset)
    except Invalid as invalid:
        raise house.HouseError("\n".join(fault_sentence(fault) for fault in invalid.faults)) from invalid
    except MySynergyError as error:
        raise house.HouseError(sentence(error.code, error.params)) from error
    until = made.expires_at.astimezone(KUALA_LUMPUR)
    click.echo(f"/welcome/{made.secret}/")
    click.echo(
        f"Put the platform's address before it. It works once, until {until:%d/%m/%Y %H:%M}.", err=True
    )


def _made(actor: Actor, username: str, name: str, role: Role, reset: str) -> LinkMade:
    known = next((one for one in staff(actor=actor) if one.username == username), None)
    if known is None:
        if not name:
            raise house.HouseError(f"{username} is no user of this agency. For a new one give --name.")
        today = actor.today
        return invite(actor=actor, username=username, name=name, roles=[role], start=today)
    if reset:
        reset_authenticator(actor=actor, user_id=known.id, reason=reset)
    return new_link(actor=actor, user_id=known.id)
