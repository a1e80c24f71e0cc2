"""Our rules as OpenFisca variables: the text of a Python module, written from the rulebook's syntax trees.

OpenFisca (AGPL) is a peer to measure against and nothing else: nothing here imports it. The text is for a
process of its own with its own interpreter. OpenFisca knows no "not known yet" and no ranges, so the same
rules give the same answers only about people of whom everything is known; amounts are its 32-bit floats.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from decimal import Decimal

from mysynergy.engines import Plan
from mysynergy.engines.plan import PlannedProgramme
from mysynergy.rules import Fact, Kind
from mysynergy.rules.syntax import (
    Call,
    Choice,
    Compare,
    Const,
    Logic,
    Minus,
    Name,
    Node,
    Not,
    OneOf,
    Sum,
    names_in,
    walk,
)

_FUNCTIONS = frozenset({"min", "max", "double", "days_between"})
_TYPES = {
    Kind.BOOL: "bool",
    Kind.INT: "int",
    Kind.DECIMAL: "float",
    Kind.DATE: "datetime.date",
    Kind.ENUM: "Enum",
}
_HEAD = '''\
"""Written from the rulebook by bench/openfisca_rules.py."""
import datetime

import numpy
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

Person = build_entity("person", "persons", "A person", is_person=True)
Household = build_entity(
    "household", "households", "Who lives together",
    roles=[{"key": "member", "plural": "members", "label": "Member"}],
)
VARIABLES = []


def variable(one):
    VARIABLES.append(one)
    return one

'''
_TAIL = """
def system():
    made = TaxBenefitSystem([Person, Household])
    made.add_variables(*VARIABLES)
    return made
"""


def variable_name(name: str) -> str:
    """Return the name of the variable for a fact."""
    return "fact_" + re.sub(r"\W", "_", name)


def facts_read(plan: Plan, programmes: Iterable[PlannedProgramme]) -> frozenset[str]:
    """Return the facts that programmes and their amounts read themselves."""
    return frozenset(name for one in programmes for tree in trees_of(plan, one) for name in names_in(tree))


def trees_of(plan: Plan, programme: PlannedProgramme) -> list[Node]:
    """Return the conditions of a programme, and its amount where it has one."""
    trees = [plan.conditions[place].tree for place in programme.conditions]
    return trees if programme.amount is None else [*trees, plan.amounts[programme.amount].tree]


def fits(plan: Plan, programme: PlannedProgramme) -> bool:
    """Whether all that a programme asks has an equal in OpenFisca: no lists, no texts, no unknown figures."""
    facts = plan.vocabulary.facts
    for tree in trees_of(plan, programme):
        for node in walk(tree):
            if isinstance(node, Name) and (node.name not in facts or facts[node.name].type not in _TYPES):
                return False
            if isinstance(node, Call) and node.function not in _FUNCTIONS:
                return False
            if not isinstance(
                node, Name | Const | Call | Not | Logic | Compare | OneOf | Sum | Minus | Choice
            ):
                return False
    return True


def module_text(plan: Plan, programmes: Iterable[PlannedProgramme]) -> str:
    """Return the module: facts as inputs, each distinct condition and each programme as a formula."""
    chosen = list(programmes)
    facts = sorted(facts_read(plan, chosen))
    conditions = sorted({place for one in chosen for place in one.conditions})
    parts = [_HEAD]
    parts += [_input(plan.vocabulary[name]) for name in facts]
    parts += [_formula(f"condition_{n}", "bool", plan.conditions[n].tree, plan) for n in conditions]
    for number, one in enumerate(chosen):
        parts += _programme(number, one, plan)
    return "\n".join([*parts, _TAIL])


def _class(name: str, value_type: str, entity: str, *body: str) -> str:
    lines = [f"    value_type = {value_type}", f"    entity = {entity}"]
    lines += ["    definition_period = DateUnit.MONTH", *(f"    {line}" for line in body)]
    return "\n".join(["@variable", f"class {name}(Variable):", *lines, ""])


def _input(fact: Fact) -> str:
    name = variable_name(fact.name)
    if fact.type is not Kind.ENUM:
        return _class(name, _TYPES[fact.type], "Person")
    members = [f"    v{index} = {value!r}" for index, value in enumerate(fact.allowed)]
    listed = "\n".join([f"class {name}_values(Enum):", *members, "", ""])
    chosen = f"default_value = {name}_values.v0"
    return listed + _class(name, "Enum", "Person", f"possible_values = {name}_values", chosen)


def _formula(name: str, value_type: str, tree: Node, plan: Plan) -> str:
    return _class(
        name,
        value_type,
        "Person",
        "def formula(person, period, parameters):",
        *(f'    {variable_name(one)} = person("{variable_name(one)}", period)' for one in names_in(tree)),
        f"    return numpy.broadcast_to({_text(tree, plan)}, person.count)",
    )


def _programme(number: int, one: PlannedProgramme, plan: Plan) -> list[str]:
    """Who is eligible, how many units that is and what they would be given: a household the most of one."""
    asked = [f'person("condition_{place}", period)' for place in one.conditions]
    name = f"programme_{number}"
    start = "def formula(person, period, parameters):"
    everybody = "numpy.ones(person.count, dtype=bool)"
    parts = [_class(name, "bool", "Person", start, f"    return {' * '.join(asked) or everybody}")]
    if one.amount is not None:
        parts.append(_formula(f"amount_{number}", "float", plan.amounts[one.amount].tree, plan))
        given = f'person("{name}", period) * person("amount_{number}", period)'
        parts.append(_class(f"given_{number}", "float", "Person", start, f"    return {given}"))
    if one.programme.unit in {"household", "family", "couple"}:
        start = "def formula(household, period, parameters):"
        whole = f'household.any(household.members("{name}", period))'
        parts.append(_class(f"units_{number}", "bool", "Household", start, f"    return {whole}"))
        if one.amount is not None:
            whole = f'household.max(household.members("given_{number}", period))'
            parts.append(_class(f"cost_{number}", "float", "Household", start, f"    return {whole}"))
    return parts


def _text(node: Node, plan: Plan) -> str:
    def inside(part: Node) -> str:
        return _text(part, plan)

    match node:
        case Const(value=value):
            return _literal(value)
        case Name(name=name):
            return variable_name(name)
        case Not(operand=operand):
            return f"numpy.logical_not({inside(operand)})"
        case Logic(every=every, operands=operands):
            return "(" + (" & " if every else " | ").join(inside(one) for one in operands) + ")"
        case Compare():
            return _compared(node, plan)
        case OneOf(needle=needle, options=options):
            return inside(Logic(every=False, operands=tuple(Compare("==", needle, one) for one in options)))
        case _:
            return _reckoned(node, inside)


def _reckoned(node: Node, inside: Callable[[Node], str]) -> str:
    match node:
        case Sum(op=op, left=left, right=right):
            return f"({inside(left)} {op} {inside(right)})"
        case Minus(operand=operand):
            return f"(-{inside(operand)})"
        case Choice(condition=condition, yes=yes, no=no):
            return f"numpy.where({inside(condition)}, {inside(yes)}, {inside(no)})"
        case Call(function=function, arguments=arguments):
            return _called(function, [inside(one) for one in arguments])
        case _:
            raise ValueError(f"{type(node).__name__} has no equal in OpenFisca")


def _called(function: str, texts: list[str]) -> str:
    if function == "double":
        return texts[0]
    if function == "days_between":
        return f"({texts[1]} - {texts[0]}).astype(int)"
    made = texts[0]
    for text in texts[1:]:
        made = f"numpy.{function}imum({made}, {text})"
    return made


def _compared(node: Compare, plan: Plan) -> str:
    """An enumerated fact is compared with a member of its enumeration, as OpenFisca wants it."""
    left, right = node.left, node.right
    if isinstance(left, Const):
        left, right = right, left
    if isinstance(left, Name) and left.kind is Kind.ENUM and isinstance(right, Const):
        place = plan.vocabulary[left.name].allowed.index(str(right.value))
        name = variable_name(left.name)
        return f"({name} {node.op} {name}_values.v{place})"
    return f"({_text(node.left, plan)} {node.op} {_text(node.right, plan)})"


def _literal(value: object) -> str:
    if isinstance(value, dt.date):
        return f'numpy.datetime64("{value.isoformat()}")'
    if isinstance(value, bool | int | Decimal):
        return str(value)
    raise ValueError(f"{value!r} has no equal in OpenFisca")
