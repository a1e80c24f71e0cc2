"""Tags and filters of the design system: {% load look %}."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django import template
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mysynergy.web.look import pictures, statuses, words
from mysynergy.web.look.due import Due

register = template.Library()
register.filter("day", words.day)
register.filter("weekday", words.weekday)
register.filter("hour", words.hour)
register.filter("moment", words.moment)
register.filter("money", words.money)

_SPENT = '<svg class="progress" aria-hidden="true"><rect width="{}" height="100%"></rect></svg>'
_CLOCK = '<div class="clock{}"><div><strong>{}</strong><small>{}</small>{}</div></div>'
_ATTRIBUTE = re.compile(r"^[A-Za-z_:@][\w:.@-]*$")


@register.filter
def passed(attrs: Mapping[str, object]) -> SafeString:
    """The attributes a component did not claim, written safely. Use it instead of {{ attrs }}, which does not
    escape values that arrive through `:name="value"`. False and None leave the attribute out."""
    left = attrs.attrs_dict() if hasattr(attrs, "attrs_dict") else dict(attrs)
    pairs = [
        (name, value)
        for name, value in left.items()
        if _ATTRIBUTE.match(name) and value is not False and value is not None
    ]
    bare = format_html_join("", " {}", ((name,) for name, value in pairs if value is True))
    full = format_html_join(
        "", ' {}="{}"', ((name, conditional_escape(str(value))) for name, value in pairs if value is not True)
    )
    return bare + full


@register.simple_tag
def status_of(kind: str, value: str) -> statuses.Status:
    """{% status_of "referral" "sent" as s %}: tone, icon and word of a state."""
    return statuses.status_of(kind, value)


@functools.cache
def _icon_file() -> str:
    return static("web/icons.svg")


@functools.lru_cache(maxsize=512)
def _icon(name: str, size: str) -> SafeString:
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        f" {size}" if size else "",
        _icon_file(),
        name,
    )


@register.simple_tag
def icon(name: object, size: str = "") -> SafeString:
    """{% icon "person" %}, {% icon s.icon "s" %}: what <c-icon> draws, without a component around it.

    A page has some thirty icons: the shell and the components use this, pages may use either.
    """
    return _icon(str(name), size)


@register.simple_tag
def ending(shown: str, kind: str = "") -> SafeString:
    """{% ending who.ending who.kind %}: what <c-id> draws without a link, for the many rows of a list."""
    if not shown:
        return format_html('<span class="id">{}</span>', _("No document"))
    return format_html(
        '<span class="id">{}<span aria-hidden="true">{}{}</span><span class="unseen">{}</span></span>',
        f"{kind} " if kind else "",
        "••••••" if kind else "••••••-••-",
        shown,
        _("ending %(ending)s") % {"ending": shown},
    )


@register.simple_tag
def clock(due: Due) -> SafeString:
    """{% clock row.due %}: what <c-clock> draws of a date and how near it is, for the many rows of a list."""
    spent: str | SafeString = ""
    if due.spent is not None:
        spent = format_html(_SPENT, pictures.percent(due.spent, 100))
    tone = f" {due.tone}" if due.tone else ""
    return format_html(_CLOCK, tone, due.left, due.day, spent)


@register.simple_tag
def stacked_bars(rows: Sequence[Sequence[object]], colours: Sequence[int]) -> list[pictures.BarRow]:
    """{% stacked_bars rows colours as laid %}."""
    return pictures.stacked_bars(rows, colours or ())


@register.simple_tag
def tile_map(values: Mapping[str, pictures.Figure | None], breaks: Sequence[int]) -> pictures.TileMap:
    """{% tile_map values breaks as map %}."""
    return pictures.tile_map(values, breaks or ())


@register.simple_tag
def waterfall(weights: Sequence[tuple[str, str, Decimal]], proposes_from: Decimal) -> pictures.Waterfall:
    """{% waterfall weights proposes_from as fall %}."""
    return pictures.waterfall(weights, proposes_from)


@register.simple_tag
def percent(part: int | Decimal | float, whole: int | Decimal | float) -> str:
    """{% percent part whole %} as a width for SVG."""
    return pictures.percent(part or 0, whole or 0)


@register.filter
def signed(value: Decimal | float) -> str:
    """A weight with its sign: "+8.4", "−1.6"."""
    return f"{'−' if value < 0 else '+'}{abs(value):.1f}"


@register.filter
def faults(form: BaseForm) -> list[tuple[str, str]]:
    """The errors of a bound form as (id of the control, sentence), in the order of its fields."""
    listed: list[tuple[str, str]] = [("", str(error)) for error in form.non_field_errors()]
    for field in form:
        listed.extend((first_control(field), f"{field.label}: {error}") for error in field.errors)
    return listed


@register.filter
def first_control(field: BoundField) -> str:
    """The id of the first thing of a field that can take the focus."""
    base = str(field.auto_id or "")
    if kind_of(field) in {"choices", "group"}:
        return f"{base}_0" if base else ""
    return field.id_for_label or base


@register.filter
def kind_of(field: BoundField) -> str:
    """How a bound field is drawn: "choices" (radios, checkboxes), "tick", "hidden", "group" or "control"."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    kind = getattr(widget, "input_type", "")
    if kind in {"radio", "checkbox"} and hasattr(widget, "choices"):
        return "choices"
    if kind == "checkbox":
        return "tick"
    return "group" if widget.use_fieldset else "control"


@register.filter
def contains(values: object, value: object) -> bool:
    """Whether a list of chosen values holds one, compared as text (forms post text)."""
    if values is None or values == "":
        return False
    many = values if isinstance(values, (list, tuple, set, frozenset)) else [values]
    return str(value) in {str(each) for each in many}


@register.filter
def grouped(value: object) -> str:
    """A whole number as "1,842"; anything else as it is."""
    return f"{value:,}" if isinstance(value, int) else str(value)


@register.filter
def at(values: Sequence[object], number: int) -> object:
    """The value at a place counted from 1 (forloop.counter), or an empty string."""
    return values[number - 1] if 0 < number <= len(values) else ""


@register.filter
def isoday(value: dt.date | None) -> str:
    """A date or instant for <time datetime>."""
    return "" if value is None else value.isoformat()


@register.filter
def page_links(page: object) -> list[int | str]:
    """The numbers a pager shows, with "…" for a gap (Paginator.get_elided_page_range)."""
    paginator = getattr(page, "paginator", None)
    number = getattr(page, "number", 1)
    return list(paginator.get_elided_page_range(number, on_each_side=1, on_ends=1)) if paginator else []


@register.filter
def of(mapping: Mapping[str, object] | None, key: str) -> object:
    """What a mapping holds under a key that is itself a variable; nothing where it holds nothing."""
    return (mapping or {}).get(key, "")


@register.filter
def fields(names: str) -> list[str]:
    """The words of a text: {% for field in "name phone"|fields %}."""
    return names.split()
