"""Message files for tests."""

import io
import os
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po


def catalog_of(messages, locale="de"):
    """Return a catalog; a key is a text or (context, text), where "one|many" is a plural."""
    catalog = Catalog(locale=locale)
    for key, text in messages.items():
        context, message = key if isinstance(key, tuple) and len(key) == 2 else (None, key)
        catalog.add(message.split("|") if "|" in message else message, text, context=context)
    return catalog


def mo_bytes(messages, locale="de"):
    """Return the bytes of a .mo file."""
    stream = io.BytesIO()
    write_mo(stream, catalog_of(messages, locale))
    return stream.getvalue()


def put_mo(folder: Path, locale, messages, domain="django"):
    """Write a .mo file below a locale folder and return its path."""
    path = folder / locale / "LC_MESSAGES" / f"{domain}.mo"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(mo_bytes(messages, locale))
    return path


def put_po(folder: Path, locale, messages, domain="django", newer_by=0.0):
    """Write a .po file below a locale folder, so many seconds newer than now, and return its path."""
    path = folder / locale / "LC_MESSAGES" / f"{domain}.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        write_po(stream, catalog_of(messages, locale))
    stamp = path.stat().st_mtime + newer_by
    os.utime(path, (stamp, stamp))
    return path
