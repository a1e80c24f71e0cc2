"""The prepared form as one more engine: each column is stored, taken up again and answered from planes."""

from __future__ import annotations

import numpy as np
import polars as pl

from mysynergy.engines.bits.bitmaps import full
from mysynergy.engines.bits.columns import FactColumn
from mysynergy.engines.bits.costs import fixed
from mysynergy.engines.bits.frames import frame_of
from mysynergy.engines.bits.pieces import from_frame
from mysynergy.engines.bits.stored import Array, column_of, cut, stored
from mysynergy.engines.bits.verdicts import BitsVerdicts, verdicts_of
from mysynergy.engines.compiled import AMOUNT_HIGH, AMOUNT_LOW
from mysynergy.engines.layout import Layout
from mysynergy.engines.plan import Plan


class PreparedVerdicts(BitsVerdicts):
    """Verdicts from prepared columns; fixed amounts as the sweep takes them, others from their frame."""

    def __init__(self, plan: Plan, layout: Layout) -> None:
        super().__init__(plan, layout)
        self._layout = layout

    def run(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return verdicts and amounts, one row for each row of ``frame``."""
        columns = from_frame(frame, self._layout, frozenset(self._layout))
        again = {name: _stored_and_back(column, frame.height) for name, column in columns.items()}
        rows = frame.height
        bits = self.bits
        restored = frame_of(again, self._layout, list(self._layout), rows)
        whole = bits.with_derived(restored)
        derived = from_frame(whole, bits.wide, bits.looked_at & bits.derived)
        conditions = bits.conditions({**again, **derived}, bits.worked_truths(whole, derived=False), rows)
        answers = self.as_frame(verdicts_of(self.plan, conditions, rows), rows)
        amounts = self.amounts(restored)
        if amounts is None:
            return answers
        same = {index: sen for index, one in enumerate(self.plan.amounts) if (sen := fixed(one)) is not None}
        ends = {name.format(index): sen for index, sen in same.items() for name in (AMOUNT_LOW, AMOUNT_HIGH)}
        return answers.hstack(amounts).with_columns(
            pl.lit(sen, dtype=pl.Int64()).alias(name) for name, sen in ends.items()
        )


def _stored_and_back(column: FactColumn, rows: int) -> FactColumn:
    """Store the second half of a column apart from the first, and both together; return what was both."""
    half = rows // 128 * 64
    for start, end in ((0, half), (half, rows)):
        part = cut(column, start, end)
        if end > start:
            _again(part, end - start)
    return _again(column, rows)


def _again(column: FactColumn, rows: int) -> FactColumn:
    line, arrays = stored(column, rows)
    left = list(arrays)

    def following(kind: str, shape: tuple[int, ...]) -> Array:
        raw = np.ascontiguousarray(left.pop(0)).tobytes()
        return np.frombuffer(raw, dtype=kind).reshape(shape)

    made = column_of(line, rows, following, full(rows))
    assert not left
    return made
