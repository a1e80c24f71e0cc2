"""The WSGI application that granian serves."""

from __future__ import annotations

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.template.loader import get_template

#: Young objects that make the collector look; a page makes some tens of thousands and keeps none.
_YOUNG = 50_000

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysynergy.config.settings")
application = get_wsgi_application()


def settle() -> None:
    """Compile every template, so that no page waits for it, and take what was loaded so far (code, words,
    templates) out of the collector's rounds.

    Nothing of it ever goes away; looking through it costs a page a tenth of a second now and then.
    """
    own = settings.BASE_DIR / "web" / "templates"
    for page in sorted(own.rglob("*.html")):
        get_template(page.relative_to(own).as_posix())
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 50)


settle()
