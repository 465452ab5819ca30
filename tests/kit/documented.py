"""The beginning of programs that look for documented names: a site with the applications that have them, and ``find(path)``."""

START = """
import json, sys, warnings
import quintet.compat
quintet.compat.install()
from quintet.conf import settings
settings.configure(
    INSTALLED_APPS=["quintet.contrib." + name for name in ("contenttypes", "auth", "sessions", "messages", "sites")],
    DATABASES={"default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": ":memory:"}},
)
import quintet
quintet.setup()
warnings.simplefilter("ignore")
from importlib import import_module

def find(path):
    parts = path.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found = import_module(".".join(parts[:cut]))
        except ImportError:
            continue
        for name in parts[cut:]:
            found = getattr(found, name)
        return found
    raise ImportError(path)
"""
