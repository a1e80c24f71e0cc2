"""MySynergy: the shared platform behind every counter of a nation's social protection."""

__version__ = "0.1.0"
