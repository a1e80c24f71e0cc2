"""A report as rows for a spreadsheet: every line of every breakdown, with plain codes beside the names."""

from __future__ import annotations

import csv
import io

from django.utils.translation import gettext as _

from mysynergy.insight.public import Line, Report
from mysynergy.web.reports.words import Words
from mysynergy.words.needs import close_reason
from mysynergy.words.referrals import decline_reason


def name_of(found: Report) -> str:
    """Return the file's name."""
    return f"mysynergy-{found.side}-{found.since:%Y-%m}-{found.until:%Y-%m}.csv"


def lines(found: Report, words: Words) -> str:
    """Return the file, in UTF-8 with the mark that spreadsheets wait for."""
    out = io.StringIO("")
    out.write("\ufeff")
    writer = csv.writer(out)
    numbers = list(found.total.numbers)
    times = ["answer_median_days", "answer_p90_days", "help_median_days", "help_p90_days"]
    writer.writerow(["as_of", found.as_of.isoformat() if found.as_of else ""])
    writer.writerow(["breakdown", "key", "name", *numbers, *times])
    writer.writerow(["total", "", words.span(found.since, found.until), *_cells(found.total, numbers)])
    writer.writerow(["before", "", _("As many months before"), *_cells(found.before, numbers)])
    for month, line in found.months.items():
        writer.writerow(["month", f"{month:%Y-%m}", words.month(month), *_cells(line, numbers)])
    for dimension, some in found.by.items():
        for key, line in sorted(some.items()):
            writer.writerow([dimension, key, words.name(dimension, key), *_cells(line, numbers)])
    for code, count in sorted(found.total.reasons.items()):
        writer.writerow(["declined_because", code, decline_reason(code), count.text])
    needs = list(found.needs.numbers)
    writer.writerow([])
    writer.writerow(["needs", "key", "name", *needs])
    writer.writerow(["total", "", "", *(found.needs.numbers[name].text for name in needs)])
    for dimension, some in found.needs_by.items():
        for key, line in sorted(some.items()):
            plain = [line.numbers[name].text for name in needs]
            writer.writerow([dimension, key, words.name(dimension, key), *plain])
    for code, count in sorted(found.needs.reasons.items()):
        writer.writerow(["unmet_because", code, close_reason(code), count.text])
    return out.getvalue()


def _cells(line: Line, numbers: list[str]) -> list[str]:
    spreads = (line.to_answer, line.to_help)
    days = [str(day) for one in spreads for day in ((one.median, one.p90) if one else ("", ""))]
    plain = ["<5" if line.numbers[name].exact is None else str(line.numbers[name].exact) for name in numbers]
    return [*plain, *days]
