"""What a house needs before the first person is served: agencies, agreements and the rulebook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from mysynergy.access.public import (
    Actor,
    AgencyEntry,
    AgreementEntry,
    install_agencies,
    install_agreement,
)
from mysynergy.directory.public import publish
from mysynergy.rules import load_rulebook


def agencies_of(folder: Path) -> list[AgencyEntry]:
    """Return the agencies of ``agencies.yaml`` in ``folder``."""
    rows: list[dict[str, Any]] = yaml.safe_load((folder / "agencies.yaml").read_text(encoding="utf-8"))
    return [
        AgencyEntry(
            code=row["code"],
            name_ms=row["name"]["ms"],
            name_en=row["name"]["en"],
            short=row.get("short") or row["code"],
            kind=row["kind"],
            state=row.get("state"),
            participating=row["participating"],
            sensitive=row.get("sensitive"),
            channel=row.get("channel") or "",
        )
        for row in rows
    ]


def agreements_of(folder: Path, participating: list[str]) -> list[AgreementEntry]:
    """Return the agreements of ``agreements.yaml``; ``all-participating`` stands for ``participating``."""
    rows: list[dict[str, Any]] = yaml.safe_load((folder / "agreements.yaml").read_text(encoding="utf-8"))
    return [
        AgreementEntry(
            code=row["code"],
            kind=row["kind"],
            title_ms=row["title"]["ms"],
            title_en=row["title"]["en"],
            start=row["from"],
            end=row.get("to"),
            parties=tuple(participating if row["parties"] == "all-participating" else row["parties"]),
            clauses=tuple(
                (_party(clause["giver"]), _party(clause["reader"]), category)
                for clause in row["clauses"]
                for category in clause["categories"]
            ),
            promises=tuple(
                (_party(said["by"]), said["crisis"], said["count"], said["unit"])
                for said in row.get("answers", ())
            ),
            purposes=tuple(row.get("purposes", ["casework"])),
        )
        for row in rows
    ]


def _party(code: str) -> str | None:
    return None if code == "all" else code


def install_reference(*, actor: Actor, folder: Path) -> None:
    """Install agencies and agreements of the rulebook's folder and publish it; repeating changes nothing.

    Raises ``RulebookFaults`` when the rulebook has faults: the version in force keeps serving.
    """
    entries = agencies_of(folder)
    install_agencies(actor=actor, entries=entries)
    for agreement in agreements_of(folder, [entry.code for entry in entries if entry.participating]):
        install_agreement(actor=actor, entry=agreement)
    publish(actor=actor, rulebook=load_rulebook(folder))
