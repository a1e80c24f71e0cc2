"""``mysynergy translations``: collect, check or compile the Malay texts."""

from __future__ import annotations

import click
import django
from django.conf import settings

from mysynergy import environment
from mysynergy.ops import translations

ROOT = environment.HOUSE / "src" / "mysynergy"


@click.command("translations")
@click.argument("what", type=click.Choice(["update", "check", "compile"]))
@click.option("--only", default="", help="Update one folder only, for example web/person.")
def command(*, what: str, only: str) -> None:
    """Collect texts into the .po files (update), look for gaps (check), or write .mo files (compile)."""
    if not settings.configured:
        settings.configure(USE_I18N=False)
        django.setup()
    if what == "update":
        click.echo(f"{translations.update(ROOT, ROOT / only if only else None)} texts have no Malay yet")
    elif what == "compile":
        click.echo(f"{translations.compile_all(ROOT)} files compiled")
    else:
        found = translations.gaps(ROOT)
        for gap in found:
            click.echo(f"{gap.place}: {gap.wrong}: {gap.text!r}")
        if found:
            raise SystemExit(f"{len(found)} texts are not right in Malay")
        click.echo("every text has its Malay")
