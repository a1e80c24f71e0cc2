"""Benchmarks: figures, never assertions. ``make bench`` runs all of them."""
