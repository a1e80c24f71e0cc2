# ruff: noqa: E501 - a table reads better unbroken
"""Wrong lowerings, one at a time: a text of a function is exchanged and its code put in place of the right one.

Replacing a function's code (and not the function) reaches every module that has imported it.
"""

from __future__ import annotations

import importlib
import inspect
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType, FunctionType

_ENGINES = "mysynergy.engines."


@dataclass(frozen=True)
class Mutant:
    """In ``function`` of ``module``, ``right`` becomes ``wrong``."""

    module: str
    function: str
    right: str
    wrong: str

    def __str__(self) -> str:
        return f"{self.module}:{self.function}: {self.right!r} -> {self.wrong!r}"


def _m(module: str, *rows: tuple[str, str, str]) -> list[Mutant]:
    return [Mutant(module, *row) for row in rows]


MUTANTS: tuple[Mutant, ...] = (
    *_m(
        "polars_columns",
        ("PolarsColumns.less", "left < right", "left <= right"),
        ("PolarsColumns.less_or_equal", "left <= right", "left < right"),
        ("PolarsColumns.equal", "left == right", "left.eq_missing(right)"),
        ("PolarsColumns.every", "pl.all_horizontal(truths)", "pl.all_horizontal(truths).fill_null(value=False)"),
        ("PolarsColumns.every", "all_horizontal", "any_horizontal"),
        ("PolarsColumns.some", "any_horizontal", "all_horizontal"),
        ("PolarsColumns.negation", "~truth", "truth"),
        ("PolarsColumns.pick", "then(yes).otherwise(no)", "then(no).otherwise(yes)"),
        ("PolarsColumns.pick", "pl.when(condition)", "pl.when(condition.fill_null(value=True))"),
        ("PolarsColumns.holds", "needle.is_not_null()", "pl.lit(value=True)"),
        ("PolarsColumns.floor_divide", "left // right", "(left + 1) // right"),
        ("PolarsColumns.empty", "== 0", "== 1"),
        ("PolarsColumns.one_of", "list(options)", "list(options)[:1]"),
        ("PolarsColumns.days", "end.to_physical() - start.to_physical()", "start.to_physical() - end.to_physical()"),
    ),
    *_m(
        "duckdb_columns",
        ("DuckColumns.less", "exp.LT", "exp.LTE"),
        ("DuckColumns.less_or_equal", "exp.LTE", "exp.LT"),
        ("DuckColumns.equal", "exp.EQ", "exp.NullSafeEQ"),
        ("DuckColumns.every", "exp.and_", "exp.or_"),
        ("DuckColumns.some", "exp.or_", "exp.and_"),
        ("DuckColumns.known", "exp.paren(exp.Not(this=is_null), copy=False)", "is_null"),
        ("DuckColumns.floor_divide", "one, zero.copy()", "zero, zero.copy()"),
        ("DuckColumns.holds", "_null(\"BOOLEAN\")", "self.no()"),
        ("DuckColumns.pick", "true=yes)], default=no", "true=no)], default=yes"),
        ("DuckColumns.subtract", "this=left, expression=right", "this=right, expression=left"),
    ),
    *_m(
        "bits.slices",
        ("_either", "return plane & high", "return plane | high"),
        ("_either", "return plane | low", "return plane & low"),
        ("_either", "low & ~plane", "low & plane"),
        ("_either", "low ^ (plane & (low ^ high))", "low ^ (plane & high)"),
        ("Planes.within", "-((self.first - edge) // self.step)", "(edge - self.first) // self.step"),
        ("Planes._within", "edge <= base", "edge < base"),
        ("masked", "chosen & known", "chosen"),
    ),
    *_m(
        "bits.stored",
        ("column_of", "known & ~yes", "~yes"),
        ("column_of", "planes[-1]", "planes[0]"),
        ("stored", "parts.insert(0, known)", "parts.insert(0, full(rows))"),
    ),
    *_m(
        "lowering",
        ("Lowering._joined", "if node.every", "if not node.every"),
        ("Lowering._compared_numbers", "reckoner.less(left, right)", "reckoner.less_or_equal(left, right)"),
        ("Lowering._compared_numbers", "reckoner.less(right, left)", "reckoner.less(left, right)"),
        ("Lowering._compared", "columns.less(left, right)", "columns.less_or_equal(left, right)"),
        ("Lowering._held", "columns.pick(columns.empty(listed), columns.no(), held)", "held"),
        ("Lowering._chosen", "columns.some((taken, passed_over, columns.every((yes, no))))",
         "columns.some((taken, passed_over))"),
        ("Lowering._chosen", "columns.pick(columns.equal(yes, no), yes, nothing)", "nothing"),
        ("Lowering._chosen_number", "reckoner.least_of(yes.low, no.low)", "yes.low"),
        ("Lowering._chosen_number", "reckoner.most_of(yes.high, no.high)", "reckoner.least_of(yes.high, no.high)"),
        ("Lowering.time_between", "columns.less(last_day, day), one, zero", "columns.less_or_equal(last_day, day), one, zero"),
        ("Lowering.time_between", "columns.less(last_month, month)", "columns.less_or_equal(last_month, month)"),
        ("Lowering._called", "node.function == \"max\"", "node.function == \"min\""),
        ("Lowering._computed", "self.reckoner.divide_whole(left, right)", "self.reckoner.multiply(left, right)"),
    ),
    *_m(
        "reckoning",
        ("Reckoner.equal", "columns.pick(same, columns.yes(), columns.open())", "columns.open()"),
        ("Reckoner.equal", "columns.less(left.high, right.low)", "columns.less_or_equal(left.high, right.low)"),
        ("Reckoner.less", "columns.less_or_equal(right.high, left.low)", "columns.less(right.high, left.low)"),
        ("Reckoner.less", "columns.less(left.high, right.low)", "columns.less(left.low, right.low)"),
        ("Reckoner.negative", "self.columns.subtract(zero, number.high)", "self.columns.subtract(zero, number.low)"),
        ("Reckoner.add", "self.columns.add(left.high, right.high)", "self.columns.add(left.high, right.low)"),
        ("Reckoner.multiply", "for b in self._ends(right)", "for b in self._ends(right)[:1]"),
        ("Reckoner._scaled", "factor = per // number.per", "factor = 1"),
        ("Reckoner._over", "columns.equal(bottom.low, zero), never", "columns.equal(bottom.low, zero), zero"),
        ("Reckoner._over", "columns.less_or_equal(zero, bottom.high)", "columns.less(bottom.high, zero)"),
        ("Reckoner._step", "columns.add(columns.add(down, down), more)", "columns.add(down, down)"),
        ("Reckoner._cut", "columns.subtract(zero, size), size", "columns.subtract(zero, size), columns.subtract(zero, size)"),
        ("Reckoner._signed", "columns.pick(below, columns.subtract(zero, a), a)", "a"),
        ("Reckoner._half_up", "columns.add(size, half)", "size"),
        ("Reckoner._half_up", "columns.pick(below, columns.subtract(zero, rounded), rounded)", "rounded"),
        ("Reckoner.smallest", "self.most_of if largest", "self.most_of if not largest"),
        ("Reckoner.least_of", "columns.whole(None, wide=False)", "left"),
        ("Reckoner._divided_exactly", "scaled if sign > 0 else self.negative(scaled)", "scaled"),
    ),
    *_m(
        "derived",
        ("Deriving._since", "columns.less_or_equal(day, as_of)", "columns.less(as_of, day)"),
        ("Deriving._combined", "columns.pick(self.columns.known(given), given, value)", "value"),
        ("Deriving._combined_number", "self.columns.pick(is_known, given.low, value.low)", "value.low"),
        ("Deriving._bumiputera", "columns.open()", "columns.no()"),
        ("Deriving._single_parent", "columns.less(zero, children.low)", "columns.less(children.low, zero)"),
        ("Deriving._single_parent", "columns.pick(both, known, nothing)", "known"),
        ("Deriving._income_band", "reckoner.less_or_equal(high, second)", "reckoner.less(high, second)"),
        ("Deriving._income_band", "columns.every((above, reckoner.less(second, low)))", "above"),
        ("Deriving._over_positive", "bottom.high, nothing", "bottom.low, nothing"),
    ),
    *_m(
        "specialise",
        ("_joined", "if operand.value is not node.every", "if operand.value is node.every"),
        ("_chosen", "yes if condition.value is True else no", "no if condition.value is True else yes"),
        ("_lacks", "needed = (needle,)", "return True"),
    ),
    *_m(
        "bits.bitmaps",
        ("negation", "Truths(truth.no, truth.yes)", "Truths(truth.no, ~truth.no)"),
        ("every", "no | truth.no", "no & truth.no"),
        ("some", "yes | truth.yes", "yes & truth.yes"),
        ("full", "words[-1] = ", "words[:1] = "),
    ),
    *_m(
        "bits.columns",
        ("compared", "column.high < up", "column.high <= up"),
        ("compared", "column.high <= down", "column.high < down"),
        ("compared", "column.low > down", "column.low >= down"),
        ("compared", "lambda: column.low >= up", "lambda: column.high >= up"),
        ("_equal", "(column.low == down) & (column.high == down)", "(column.low == down)"),
        ("_split", "packed(surely) & known", "packed(surely)"),
        ("looked_up", "known & ~yes", "~yes"),
        ("looked_up", "_where(codes, answers == 0, first)", "_where(codes, answers <= 0, first)"),
        ("_run", "codes == start", "codes >= start"),
        ("Listed.holds", "self.known & ~yes", "~yes"),
    ),
    *_m(
        "bits.atoms",
        ("Cutter._compared", "_TURNED[op]", "op"),
        ("Cutter._chosen", "Joined(every=True, parts=(Opposite(condition), no))", "Joined(every=True, parts=(condition, no))"),
        ("Cutter._parts", "return Opposite(self.cut(operand))", "return self.cut(operand)"),
    ),
    *_m(
        "bits.linear",
        ("added_up", "(column.high, column.low)", "(column.low, column.high)"),
        ("added_up", "known = known & column.known", "known = column.known"),
        ("_joined", "right if op == \"+\" else _times(right, Fraction(-1))", "right"),
        ("_sum", "_plus(_sum(end), _times(_sum(start), Fraction(-1)))", "_plus(_sum(start), _times(_sum(end), Fraction(-1)))"),
    ),
    *_m(
        "bits.answers",
        ("ConditionBits._looked_up", "if without is None", "if without is not None or True"),
    ),
    *_m(
        "by_person",
        ("evaluated", "derive(environment, vocabulary.facts)", "pass"),
    ),
)  # fmt: skip


def _code_of(module: CodeType, qualified: str) -> CodeType:
    found = [module]
    while found:
        code = found.pop()
        if code.co_qualname == qualified:
            return code
        found += [one for one in code.co_consts if isinstance(one, CodeType)]
    raise LookupError(qualified)


@contextmanager
def alive(mutant: Mutant) -> Iterator[None]:
    """Let the mutant live inside the block. Raises ``LookupError`` when its text is no longer there."""
    module = importlib.import_module(_ENGINES + mutant.module)
    function: object = module
    for part in mutant.function.split("."):
        function = getattr(function, part)
    assert isinstance(function, FunctionType)
    source = textwrap.dedent(inspect.getsource(function))
    whole = inspect.getsource(module)
    body = inspect.getsource(function)
    if mutant.right not in source:
        raise LookupError(f"{mutant}: the text is not there")
    changed = whole.replace(body, body.replace(mutant.right, mutant.wrong, 1))
    code = compile(changed, module.__file__ or mutant.module, "exec")
    right = function.__code__
    function.__code__ = _code_of(code, mutant.function)
    try:
        yield
    finally:
        function.__code__ = right
