"""Composition: settings, addresses and the one place that plugs rooms together."""
