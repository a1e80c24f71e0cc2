"""A need handed on: by a coordinating agency, or to whichever capable agency claims it first."""
