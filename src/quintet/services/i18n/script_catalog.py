"""Catalogs for scripts: what the message files of a domain hold for one language, ready to be written as JSON."""

from collections.abc import Callable, Sequence
from pathlib import Path

from quintet.kit.record import record
from quintet.services.i18n.catalog import read_files
from quintet.services.i18n.languages import generic_codes
from quintet.services.i18n.message_files import MessageFile, Plural

DOMAIN = "djangojs"
#: No language has more forms than this (Arabic has six).
MOST_FORMS = 10


@record
class ScriptCatalog:
    """Messages by key (a list for one with plural forms), and the plural rule in C; None where no file states one."""

    messages: dict[str, str | list[str]]
    plural: str | None


def read_script_catalog(folders: Sequence[Path], code: str, default: str, domain: str) -> ScriptCatalog:
    """Return the catalog of a language; what it lacks comes from the generic one, then from ``default``, but not for English.

    ``folders`` are the locale folders, most important first.
    """
    codes = generic_codes(code)
    if code.partition("-")[0] != "en":
        codes += [one for one in generic_codes(default) if one not in codes]
    files = [file for one in codes for file in read_files(folders, one, domain)]
    plural, size = _plural_of(files)
    merged: dict[str, str | list[str]] = {}
    for file in files:
        for key, text in file.messages.items():
            merged.setdefault(key, _padded(text, size) if isinstance(text, Plural) else text)
    return ScriptCatalog(merged, plural)


def _plural_of(files: Sequence[MessageFile]) -> tuple[str | None, int]:
    """Return the rule of the most important file, and how many forms it has."""
    if not files:
        return None, 0
    for file in files:
        for text in file.messages.values():
            if isinstance(text, Plural):
                return file.plural, _count(text.rule)
    return files[0].plural, 0


def _count(rule: Callable[[int], int]) -> int:
    """Return the number of forms that a rule chooses from; every rule in use shows all of them below two hundred."""
    return min(max(rule(number) for number in range(200)) + 1, MOST_FORMS)


def _padded(text: Plural, size: int) -> list[str]:
    """Return the forms, as many as the language of the catalog has; "" for those that a fallback lacks."""
    return [*text.forms[:size], *[""] * (size - len(text.forms))]
