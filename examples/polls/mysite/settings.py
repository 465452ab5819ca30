"""Settings of the polls example: embedded SQLite unless POLLS_DATABASE_URL says otherwise."""

import os
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

BASE_DIR = Path(__file__).resolve().parent.parent

# An example to run on one's own machine. A real project keeps its key out of the source: see `quintet startproject`.
SECRET_KEY = os.environ.get("POLLS_SECRET_KEY", "example-only-" + "k3Yb7Qm1Vx9Tz5Rw2Ld8Pf4Hs6Gj0Nc" * 2)
DEBUG = os.environ.get("POLLS_DEBUG", "1") == "1"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]

INSTALLED_APPS = [
    "polls.apps.PollsConfig",
    "quintet.contrib.auth",
    "quintet.contrib.contenttypes",
    "quintet.contrib.sessions",
    "quintet.contrib.staticfiles",
]

MIDDLEWARE = [
    # These two stand above the others, so that redirects and refusals carry their headers too.
    "quintet.middleware.security.SecurityMiddleware",
    "quintet.middleware.clickjacking.XFrameOptionsMiddleware",
    "quintet.contrib.sessions.middleware.SessionMiddleware",
    "quintet.middleware.common.CommonMiddleware",
    "quintet.middleware.csrf.CsrfViewMiddleware",
    "quintet.contrib.auth.middleware.AuthenticationMiddleware",
]

ROOT_URLCONF = "mysite.urls"
WSGI_APPLICATION = "mysite.wsgi.application"

# What every template knows: the request, and the user who makes it.
context_processors = [
    "quintet.contrib.auth.context_processors.auth",
    "quintet.template.context_processors.request",
]
TEMPLATES = [
    {
        "BACKEND": "quintet.template.backends.django.DjangoTemplates",
        "OPTIONS": {"context_processors": context_processors},
        "APP_DIRS": True,
    },
]


def database(url: str) -> dict[str, object]:
    """Return the DATABASES entry of ``postgresql://user:password@host:port/name`` or ``sqlite:///path``."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {"ENGINE": "quintet.db.backends.sqlite3", "NAME": unquote(parts.path[1:]) or ":memory:"}
    return {
        "ENGINE": "quintet.db.backends.postgresql",
        "NAME": parts.path[1:],
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }


DATABASES = {"default": database(os.environ.get("POLLS_DATABASE_URL", f"sqlite:///{BASE_DIR / 'db.sqlite3'}"))}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "quintet.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "quintet.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "quintet.contrib.auth.password_validation.NumericPasswordValidator"},
]

if "test" in sys.argv:
    # Password hashes are slow on purpose, and tests need no safe ones: this halves the time of the suite.
    PASSWORD_HASHERS = ["quintet.contrib.auth.hashers.MD5PasswordHasher"]

LOGIN_REDIRECT_URL = "polls:index"
LOGOUT_REDIRECT_URL = "polls:index"

TIME_ZONE = "UTC"

STATIC_URL = "static/"
DEFAULT_AUTO_FIELD = "quintet.db.models.BigAutoField"
DEFAULT_FETCH_MODE = "peers"
