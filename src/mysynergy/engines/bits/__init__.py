"""The bit-sliced engine: each distinct part of a condition is two bitmaps, and logic is a few instructions.

A condition of one fact is never lowered here: the person evaluator itself answers it for each value the fact
can have, and rows look their answer up. Thresholds compare whole columns. What reads several facts at once is
worked out by the Polars lowering.
"""
