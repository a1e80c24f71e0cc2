"""Texts in two languages: collect them from code and pages, check that each has its Malay, compile.

English is the text in the code; Malay stands in ``locale/ms/LC_MESSAGES/django.po`` of the nearest folder
upwards that has a ``locale``; pages in ``templates/<room>/`` belong to the folder ``<room>`` beside
``templates``, when it has one. No gettext tools are needed: Babel reads and writes the files.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PO = Path("locale/ms/LC_MESSAGES/django.po")
_KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Gap:
    """One text that is not right: where it stands, what it says, what is wrong."""

    place: str
    text: str
    wrong: str


def _texts(folder: Path, scopes: set[Path]) -> Iterator[Path]:
    """Yield the code and pages whose nearest ``locale`` is the one of ``folder``."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            if _owner(path) not in scopes and path.name not in ("tests", "migrations", "locale", "static"):
                yield from _texts(path, scopes)
        elif path.suffix in (".py", ".html", ".txt"):
            yield path


def _owner(folder: Path) -> Path:
    """Return the folder whose texts these are: a room's, for its pages under ``templates``."""
    return folder.parents[1] / folder.name if folder.parent.name == "templates" else folder


def _source(path: Path) -> io.BytesIO:
    text = path.read_text(encoding="utf-8")
    return io.BytesIO((text if path.suffix == ".py" else templatize(text, origin=str(path))).encode())


def _one_plural(catalog: Catalog) -> Catalog:
    """Malay has one form for every number; Babel's own table does not know the language."""
    catalog.mime_headers = [("Plural-Forms", "nplurals=1; plural=0;")]
    return catalog


def collect(folder: Path, root: Path, scopes: set[Path]) -> Catalog:
    """Return the catalog of all texts that belong to ``folder``'s translations."""
    catalog = _one_plural(Catalog(locale="ms", charset="utf-8", project="MySynergy", fuzzy=False))
    pages = folder.parent / "templates" / folder.name
    texts = [*_texts(folder, scopes), *(_texts(pages, scopes) if pages.is_dir() else ())]
    for path in texts:
        for line, text, _comments, context in extract("python", _source(path), keywords=_KEYWORDS):
            catalog.add(text, locations=[(str(path.relative_to(root)), line)], context=context)
    return catalog


def scopes_of(root: Path) -> set[Path]:
    """Return the folders below ``root`` that hold translations of their own."""
    return {path.parents[3] for path in root.glob(f"**/{PO}")}


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        # A line that is no line of a catalogue (marks of a merge) would lose the texts beside it: it raises.
        return _one_plural(read_po(file, locale="ms", charset="utf-8", abort_invalid=True))


def update(root: Path, only: Path | None = None) -> int:
    """Add new texts to each ``.po`` (untranslated), drop unused ones; return how many are untranslated.

    ``only`` narrows it to the folder of that name, so that nobody rewrites another's file.
    """
    scopes = scopes_of(root)
    missing = 0
    for folder in sorted(scopes if only is None else {only} & scopes):
        path = folder / PO
        old = _read(path)
        new = collect(folder, root, scopes)
        new.creation_date = old.creation_date  # a new one at each run would set branches against each other
        for message in new:
            known = old.get(message.id, context=message.context) if message.id else None
            if known is not None:
                message.string = known.string
            missing += bool(message.id) and not _translated(message)
        with path.open("wb") as file:
            write_po(file, new, sort_output=True, omit_header=False, width=100, include_lineno=False)
    return missing


def _translated(message: Message) -> bool:
    strings = message.string[:1] if isinstance(message.string, list | tuple) else [message.string]
    return all(strings) and not message.fuzzy


def _marks(text: str) -> set[str]:
    return {match.group(0) for match in _PLACEHOLDER.finditer(text)}


def gaps(root: Path) -> list[Gap]:
    """Return every text without Malay, with a stale one, with other placeholders, or with two Malay texts."""
    found: list[Gap] = []
    scopes = scopes_of(root)
    homeless = collect(root, root, scopes | {root}) if root not in scopes else Catalog()
    found += [
        Gap(_place(message), _english(message), "no locale folder above it")
        for message in homeless
        if message.id
    ]
    for folder in sorted(scopes):
        stored = _read(folder / PO)
        for message in collect(folder, root, scopes):
            if not message.id:
                continue
            known = stored.get(message.id, context=message.context)
            if known is None or not _translated(known):
                found.append(Gap(_place(message), _english(message), "no Malay"))
            elif _marks(_english(message)) != _marks(_malay(known)):
                found.append(Gap(_place(message), _english(message), "other placeholders in Malay"))
    return found + clashes(root)


def clashes(root: Path) -> list[Gap]:
    """Return every English text that has other Malay in another catalogue: which file says what.

    One word, one Malay: where two meanings are truly meant, a context (``pgettext``) tells them apart.
    """
    said: dict[tuple[str, str], dict[str, list[str]]] = {}
    for folder in sorted(scopes_of(root)):
        for message in _read(folder / PO):
            if message.id and _translated(message):
                by_malay = said.setdefault((message.context or "", _english(message)), {})
                by_malay.setdefault(_malay(message), []).append(str(folder.relative_to(root)))
    return [
        Gap(
            ", ".join(sorted(place for places in by_malay.values() for place in places)),
            english,
            "other Malay elsewhere: "
            + "; ".join(f"{malay!r} in {', '.join(places)}" for malay, places in by_malay.items()),
        )
        for (_context, english), by_malay in sorted(said.items())
        if len(by_malay) > 1
    ]


def _english(message: Message) -> str:
    return message.id[-1] if isinstance(message.id, list | tuple) else str(message.id)


def _malay(message: Message) -> str:
    return message.string[0] if isinstance(message.string, list | tuple) else str(message.string)


def _place(message: Message) -> str:
    return ", ".join(f"{path}:{line}" for path, line in message.locations[:2])


def compile_all(root: Path) -> int:
    """Compile every ``.po`` that is newer than its ``.mo``; return how many were compiled."""
    done = 0
    for folder in scopes_of(root):
        source = folder / PO
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        fresh = target.with_suffix(".new")
        with fresh.open("wb") as file:
            write_mo(file, _read(source))
        fresh.rename(target)
        done += 1
    return done
