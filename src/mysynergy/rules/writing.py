"""A programme written as the YAML that policy staff edit; reading it back gives the same programme."""

from __future__ import annotations

import io
from typing import Final

import yaml

from mysynergy.rules.documents import Plain
from mysynergy.rules.programme import Programme

#: The order in which the files of the rulebook are written.
_ORDER: Final = (
    "id", "agency", "module", "kind", "status", "confidence", "name", "gives", "benefit", "unit", "purposes",
    "valid", "window", "frequency", "wish", "sensitive", "relations", "criteria", "mandatory", "notes",
    "discretion", "obligations", "excludes", "documents", "respond_within", "channel", "source", "effective",
    "cases",
)  # fmt: skip
_ORDER_OF_EXCLUSION: Final = ("id", "same", "programme", "purpose", "any_agency", "cap", "unit")
#: Mappings and lists that stand on one line.
_ON_ONE_LINE: Final = frozenset({"benefit", "purposes", "valid", "window", "frequency", "cap"})
_WIDTH: Final = 110


class _Dumper(yaml.SafeDumper):
    """The safe dumper, with lists set in as the rulebook's files have them, and no anchors."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: object) -> bool:
        return True


def programme_yaml(programme: Programme) -> str:
    """Return the programme as a file of the folder ``programmes``.

    Reading the file gives the same programme. Remarks that somebody wrote into an earlier file are not
    kept: a published rulebook has none.
    """
    mapping = programme.to_mapping()
    ordered: dict[str, Plain] = {key: mapping[key] for key in _ORDER if key in mapping}
    if "valid" in ordered:
        ends = {"from": programme.valid_from, "to": programme.valid_to}
        ordered["valid"] = {key: day for key, day in ends.items() if day is not None}
    if "excludes" in ordered:
        ordered["excludes"] = [_in_order(one.to_mapping()) for one in programme.excludes]
    node = _Dumper(io.StringIO(), width=_WIDTH, sort_keys=False).represent_data(ordered)
    _set_on_one_line(node)
    return str(yaml.serialize(node, Dumper=_Dumper, allow_unicode=True, width=_WIDTH, indent=2))


def _in_order(mapping: dict[str, Plain]) -> dict[str, Plain]:
    first: dict[str, Plain] = {key: mapping[key] for key in _ORDER_OF_EXCLUSION if key in mapping}
    return {**first, **mapping}


def _set_on_one_line(node: yaml.Node, key: str = "") -> None:
    if isinstance(node, yaml.MappingNode):
        node.flow_style = key in _ON_ONE_LINE and _short(node)
        for name, value in node.value:
            _set_on_one_line(value, name.value)
    elif isinstance(node, yaml.SequenceNode):
        node.flow_style = key in _ON_ONE_LINE
        for value in node.value:
            _set_on_one_line(value, key if node.flow_style else "")


def _short(node: yaml.MappingNode) -> bool:
    return sum(len(name.value) + len(str(value.value)) + 4 for name, value in node.value) < _WIDTH - 20
