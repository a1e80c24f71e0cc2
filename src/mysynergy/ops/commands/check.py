"""``mysynergy check``."""

from __future__ import annotations

import click

from mysynergy.ops import soundness


@click.command("check")
def command() -> None:
    """See whether this installation is sound, and what to mend. Ends with 1 when something is not."""
    bad = 0
    for finding in soundness.look():
        bad += not finding.sound
        mark = click.style("ok  ", fg="green") if finding.sound else click.style("MEND", fg="red", bold=True)
        click.echo(f"{mark} {finding.about:14} {finding.seen}")
        if not finding.sound:
            click.echo(f"     {'':14} {finding.remedy}")
    if bad:
        raise SystemExit(1)
