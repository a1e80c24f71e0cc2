"""``mysynergy decisions``."""

from __future__ import annotations

import json
import math
from dataclasses import asdict

import click
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from mysynergy.access.public import Actor
from mysynergy.linkage import default_weights
from mysynergy.matching.public import BAND_BITS, BandCount, decisions_for_card


@click.command("decisions")
@click.option("--json", "as_json", is_flag=True, help="A JSON object for the model card.")
def command(*, as_json: bool) -> None:
    """Count how stewards decided pairs, by bands of weight: what the model card of the weights needs.

    Counts alone: no people, no agencies. Where a band's share of "same" is far from what its weight
    promises, the weights or the thresholds are wrong.
    """
    counts = decisions_for_card(actor=Actor.system("decisions", now=timezone.now()))
    weights = default_weights()
    if as_json:
        card = {
            "weights": weights.version,
            "band_bits": BAND_BITS,
            "bands": [{**asdict(one), "share_same": one.share_same} for one in counts],
        }
        click.echo(json.dumps(card, indent=1))
        return
    if not counts:
        click.echo("No pair was decided yet.")
        return
    table = Table("bits", "same", "different", "unsure", "share of same", "the model expects")
    for one in counts:
        table.add_row(
            f"{one.low} to {one.low + BAND_BITS}",
            str(one.same),
            str(one.different),
            str(one.unsure),
            "" if one.share_same is None else f"{one.share_same:.1%}",
            f"{_expected(one):.1%}",
        )
    click.echo(
        f"Weights {weights.version}: likely from {weights.likely:g} bits, certain from {weights.certain:g}."
    )
    Console(width=100).print(table)


def _expected(band: BandCount) -> float:
    """Return the probability that the middle of a band stands for."""
    odds = math.exp2(max(-40.0, min(40.0, band.low + BAND_BITS / 2)))
    return odds / (1 + odds)
