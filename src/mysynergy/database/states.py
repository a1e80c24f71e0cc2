"""Historical models during migrations, rendered no more often than PostgreSQL needs.

Django renders a model and all that are related to it again at each new table, index and constraint. Nearly
every table of ours points at the agencies or at a person, so that each step rendered a good part of the
house: three quarters of the time of a first start. Neither is needed to write the SQL of such a step: a new
table needs its own model only, an index or a constraint brings its own definition along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.state import ModelState, ProjectState


def _add_model(state: ProjectState, model_state: ModelState) -> None:
    """Take a new model in and render it alone; it finds the models that it points at."""
    key = model_state.app_label, model_state.name_lower
    state.models[key] = model_state
    relations: object = state.__dict__.get("_relations")
    if relations is not None:
        state.resolve_model_relations(key)
    if "apps" in state.__dict__:
        state.apps.render_multiple([model_state])


def _append_option(state: ProjectState, app_label: str, model_name: str, option_name: str, obj: Any) -> None:
    """Note an index or a constraint, for whoever renders the model next and on the model as it stands."""
    options = state.models[app_label, model_name].options
    options[option_name] = [*options[option_name], obj]
    if "apps" in state.__dict__:
        meta = state.apps.get_model(app_label, model_name)._meta
        setattr(meta, option_name, [*getattr(meta, option_name), obj])


_SPARING: dict[str, Callable[..., None]] = {"add_model": _add_model, "_append_option": _append_option}


@contextmanager
def rendered_sparingly() -> Iterator[None]:
    """Render models sparingly while the block runs: for migrations from an empty database, in one thread.

    The tables that come of it are the same (``database/tests/test_states.py`` compares them).
    """
    usual = {name: getattr(ProjectState, name) for name in _SPARING}
    for name, sparing in _SPARING.items():
        setattr(ProjectState, name, sparing)
    try:
        yield
    finally:
        for name, method in usual.items():
            setattr(ProjectState, name, method)
