"""What it is about, in her words: the five modules."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mysynergy.words.needs import module_name


def topics() -> list[tuple[str, str, str]]:
    """Return the modules with what each is about."""
    about = {
        "finance": _("Money to live on, food, rent, debts"),
        "education_training": _("School, study, courses"),
        "medication_health": _("Illness, treatment, disability"),
        "protection_wakalah": _("Death of a breadwinner, accident at work, legal help, burial"),
        "jobs_business": _("Lost your job, looking for work, own business"),
    }
    return [(key, module_name(key), text) for key, text in about.items()]
