"""Settings of the project."""

from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[1]
SECRET_KEY = "of a project that is never served"
DATABASES = {"default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": ":memory:"}}
INSTALLED_APPS = [
    "quintet.contrib.auth",
    "quintet.contrib.contenttypes",
    "tests.typing.zoo.people",
    "tests.typing.zoo.library",
    "tests.typing.zoo.shop",
]
AUTH_USER_MODEL = "people.Person"
USE_TZ = True
