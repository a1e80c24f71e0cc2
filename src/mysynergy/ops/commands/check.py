"""``mysynergy check``."""

from __future__ import annotations

import click

from mysynergy.ops import soundness


@click.command("check")
@click.option("--needs", is_flag=True, help="Only prove that no open need is without somebody who must act.")
def command(*, needs: bool) -> None:
    """See whether this installation is sound, and what to mend; nothing is changed.

    Ends with 0 when all is sound, with 1 when something is not, with 2 when something could not be looked at.
    What breaks a need or a referral is named by id, without anything of a person.
    """
    bad, blind = False, False
    for finding in soundness.look(needs_only=needs):
        bad |= not finding.sound
        blind |= not finding.looked
        mark = click.style("ok  ", fg="green") if finding.sound else click.style("MEND", fg="red", bold=True)
        click.echo(f"{mark} {finding.about:14} {finding.seen}")
        for name in finding.named:
            click.echo(f"     {'':14} {name}")
        if not finding.sound:
            click.echo(f"     {'':14} {finding.remedy}")
    if bad:
        raise SystemExit(2 if blind else 1)
