"""Settings of the site; APPS and POSTGRES of the environment choose what is tested and where.

An application of the site adds to them by a module ``settings`` of its own.
"""

import os
from importlib import import_module  # noqa: TID251  a project's own
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = "packages-" + "x" * 50
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "site_of_packages.urls"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    *os.environ["APPS"].split(","),
]
SESSIONS, ACCOUNTS, MESSAGES = (f"django.contrib.{app}" for app in ("sessions", "auth", "messages"))
MIDDLEWARE = [
    f"{SESSIONS}.middleware.SessionMiddleware",
    *(f"django.middleware.{one}" for one in ("common.CommonMiddleware", "csrf.CsrfViewMiddleware")),
    f"{ACCOUNTS}.middleware.AuthenticationMiddleware",
    f"{MESSAGES}.middleware.MessageMiddleware",
]
SHOWN = [
    "django.template.context_processors.request",
    f"{ACCOUNTS}.context_processors.auth",
    f"{MESSAGES}.context_processors.messages",
]
TEMPLATES = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {"context_processors": SHOWN}}
]
STATIC_URL = "static/"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
if "guardian" in INSTALLED_APPS:
    AUTHENTICATION_BACKENDS += ["guardian.backends.ObjectPermissionBackend"]
for app in INSTALLED_APPS:
    if (BASE_DIR / app / "settings.py").exists():
        added = import_module(f"{app}.settings")
        MIDDLEWARE = [*getattr(added, "MIDDLEWARE_FIRST", []), *MIDDLEWARE, *getattr(added, "MIDDLEWARE_LAST", [])]
        AUTHENTICATION_BACKENDS += getattr(added, "BACKENDS", [])
        globals().update(getattr(added, "SETTINGS", {}))

if os.environ.get("POSTGRES"):
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["POSTGRES"],
            "USER": "postgres",
            "HOST": "127.0.0.1",
            "PORT": "5432",
        }
    }
else:
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}
