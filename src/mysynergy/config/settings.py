"""Settings of the whole house. What differs between places comes from the environment."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from mysynergy import environment

BASE_DIR = environment.HOUSE / "src" / "mysynergy"
VAR_DIR = environment.var_folder()
RULEBOOK_DIR = environment.rulebook_folder()

SECRET_KEY = environment.secret("secret_key").hex()
VAULT_DATA_KEY = environment.secret("data_key")
VAULT_INDEX_KEY = environment.secret("index_key")
DEBUG = environment.flag("MYSYNERGY_DEBUG")
ALLOWED_HOSTS = os.environ.get("MYSYNERGY_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("MYSYNERGY_ORIGINS", "").split(",") if origin]

# Rooms that hold tables, lowest first. A test holds this list equal to ARCHITECTURE.md and the walls.
ROOMS = [
    "mysynergy.database",
    "mysynergy.vault",
    "mysynergy.events",
    "mysynergy.files",
    "mysynergy.access",
    "mysynergy.messages",
    "mysynergy.tokens",
    "mysynergy.accounts",
    "mysynergy.intake",
    "mysynergy.directory",
    "mysynergy.workdays",
    "mysynergy.imports",
    "mysynergy.registry",
    "mysynergy.households",
    "mysynergy.corrections",
    "mysynergy.joining",
    "mysynergy.enquiries",
    "mysynergy.circles",
    "mysynergy.representatives",
    "mysynergy.documents",
    "mysynergy.screening",
    "mysynergy.circumstances",
    "mysynergy.rulebench",
    "mysynergy.cases",
    "mysynergy.referrals",
    "mysynergy.onward",
    "mysynergy.liaison",
    "mysynergy.beyond",
    "mysynergy.pathways",
    "mysynergy.plans",
    "mysynergy.clocks",
    "mysynergy.crises",
    "mysynergy.arrivals",
    "mysynergy.heard",
    "mysynergy.sittings",
    "mysynergy.outcomes",
    "mysynergy.worklists",
    "mysynergy.assistance",
    "mysynergy.clients",
    "mysynergy.notices",
    "mysynergy.schemes",
    "mysynergy.matching",
    "mysynergy.privacy",
    "mysynergy.history",
    "mysynergy.tallies",
    "mysynergy.insight",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_cotton",
    "csp",
    "procrastinate.contrib.django",
    *ROOMS,
    "mysynergy.web",
    "mysynergy.config",
]
MIDDLEWARE = [
    "mysynergy.web.metrics.Measure",
    "mysynergy.web.middleware.RequestId",
    # Pages, styles and scripts travel compressed: lines are slow where help is needed.
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "mysynergy.web.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mysynergy.web.middleware.ActorOfRequest",
]
ROOT_URLCONF = "mysynergy.config.urls"
WSGI_APPLICATION = "mysynergy.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mysynergy.web.context.shell",
            ],
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- database -----------------------------------------------------------------------------------------------
DATABASES = {
    "default": environment.database(os.environ.get("MYSYNERGY_DB_ROLE", "app")),
    "insight": environment.database("insight"),
}
DATABASE_ROUTERS = ["mysynergy.config.router.OneDatabase"]

# --- people who sign in -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["mysynergy.access.sign_in.ActiveUsersOnly"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
]
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_ADAPTER = "mysynergy.accounts.sign_in.FirstStep"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
#: So many proxies of the operator's stand before the house: who asks is read from X-Forwarded-For.
#: Without it, all who come through a proxy are one address and share one limit.
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("MYSYNERGY_PROXIES", 0)
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "proof": "20/m/ip,5/5m/key",  # wrong old passwords, codes and links on the account pages
    "selfcheck": "600/m/ip",  # pages of the public's own check: a whole village may share one address
    "write_to_us": "60/h/ip",  # what is written to agencies on the public page
    "heard": "30/h/ip",  # tips and questions of the public, and looks behind their codes
    "client_link": "60/m/ip",  # codes tried on the pages of links; each link shuts after five wrong answers
    "selfcheck_keep": "60/h/ip",  # proofs kept and answers left for an agency
}
MFA_ADAPTER = "mysynergy.access.sign_in.SealedSecrets"
MFA_SUPPORTED_TYPES = ["totp"]  # recovery codes are our own (hashed): see accounts/sign_in.py
MFA_FORMS = {"authenticate": "mysynergy.accounts.sign_in.SecondStep"}
MFA_TOTP_ISSUER = "MySynergy"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"  # the front door knows where each role's work begins
LOGOUT_REDIRECT_URL = "/accounts/login/"
# Several web processes count together, and a one-time code used in one is used in all.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "django_cache"}}
SESSION_ENGINE = "mysynergy.accounts.sessions"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = environment.flag("MYSYNERGY_HTTPS")
CSRF_COOKIE_SECURE = environment.flag("MYSYNERGY_HTTPS")
CSRF_FAILURE_VIEW = "mysynergy.web.errors.csrf_failure"

# --- languages ----------------------------------------------------------------------------------------------
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Kuala_Lumpur"
LANGUAGE_CODE = "ms"
LANGUAGES = [("ms", "Bahasa Malaysia"), ("en", "English")]
LOCALE_PATHS = sorted(path for path in BASE_DIR.glob("**/locale") if path.is_dir())
LANGUAGE_COOKIE_NAME = "language"

# --- files and pages ----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# Where "leave quickly" leads from public pages: a page that says nothing about who opened it.
QUICK_EXIT_URL = os.environ.get("MYSYNERGY_QUICK_EXIT", "https://www.met.gov.my/")
# A file larger than its page takes is passed over as it arrives: all else of the form is kept.
FILE_UPLOAD_HANDLERS = [
    "mysynergy.web.uploads.PassOverTooLarge",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- lists of agencies --------------------------------------------------------------------------------------
#: Where other programs lay lists down (ops/dropped.py); empty: nowhere.
_LAID_DOWN = os.environ.get("MYSYNERGY_IMPORTS_FOLDER", "")
IMPORTS_FOLDER = Path(_LAID_DOWN) if _LAID_DOWN else None

# --- sealed documents ---------------------------------------------------------------------------------------
#: Where ClamAV listens (host:port or unix:/path); empty: documents are "unscanned" and never shown inline.
CLAMAV = os.environ.get("MYSYNERGY_CLAMAV", "")

# --- what came in and led to nobody -------------------------------------------------------------------------
#: So long after its end the words of a call, letter, tip or question are kept (docs/reference/arrivals.md).
WORDS_KEPT = dt.timedelta(days=environment.number("MYSYNERGY_WORDS_KEPT_DAYS", 90))

# --- messages out of the house ------------------------------------------------------------------------------
#: Where the house is reached from outside: what links in messages begin with.
PUBLIC_ADDRESS = os.environ.get("MYSYNERGY_ADDRESS", "http://localhost:8000").rstrip("/")
#: Without these, messages are shown to operators and sent nowhere (messages/providers.py).
SMS_URL, SMS_KEY = os.environ.get("MYSYNERGY_SMS_URL", ""), os.environ.get("MYSYNERGY_SMS_KEY", "")
_SMTP = environment.smtp()
EMAIL_HOST, EMAIL_PORT = _SMTP.host, _SMTP.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _SMTP.user, _SMTP.password
EMAIL_USE_TLS, EMAIL_USE_SSL, EMAIL_TIMEOUT = _SMTP.starttls, _SMTP.tls, 20
DEFAULT_FROM_EMAIL = os.environ.get("MYSYNERGY_MAIL_FROM", "mysynergy@localhost")

# --- logs: JSON lines, with the request's id and no personal data -------------------------------------------
METRICS_TOKEN = os.environ.get("MYSYNERGY_METRICS_TOKEN", "")  # without one, /metrics is for this machine
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "mysynergy.web.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"mysynergy": {"level": "INFO"}},
}

# --- demonstration ------------------------------------------------------------------------------------------
DEMO = environment.flag("MYSYNERGY_DEMO")
