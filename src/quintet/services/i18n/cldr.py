"""What Unicode CLDR knows of a language: names of days, months and languages, spans of time, formats.

Each language has a file in ``cldr/``, written by tools/make_language_data.py and read when the language is first used. Names
are kept as lists in the order of their English ones; `messages` joins the two.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from quintet.services.i18n import english
from quintet.services.i18n.message_files import CONTEXT_END, Messages, Plural, rule_of
from quintet.services.language_table import LANGUAGE_TABLE

FOLDER = Path(__file__).parent / "cldr"


def has_language(code: str) -> bool:
    """Say whether there are names for a language code."""
    return code in LANGUAGE_TABLE


@lru_cache(maxsize=256)
def _read(code: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{code}.json").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def codes() -> frozenset[str]:
    """Return the codes of languages, and of countries whose formats differ from those of their language."""
    return frozenset(path.stem for path in FOLDER.glob("*.json"))


def formats(code: str) -> dict[str, Any]:
    """Return the formats of a language by name, {} for an unknown one; lists and tuples are the caller's to copy."""
    return _read(code)["formats"] if code in codes() else {}


def messages(code: str) -> Messages:
    """Return the names of a language by their English ones, {} for a language without."""
    data = _read(code) if code in codes() else {}
    if "months" not in data:
        return {}
    found: Messages = {row[0]: name for row, name in zip(LANGUAGE_TABLE.values(), data["languages"], strict=True) if name}
    found.update(data["words"])
    for names, key in (
        (english.WEEKDAYS, "weekdays"),
        (english.WEEKDAYS_SHORT, "weekdays_short"),
        (english.MONTHS, "months"),
        (english.MONTHS_SHORT, "months_short"),
    ):
        found.update(zip(names, data[key], strict=True))
    found.update(_in_context(english.INSIDE_DATES, english.MONTHS, data["months_inside"]))
    found.update(_in_context(english.ABBREVIATED, english.MONTHS_AP, data["months_ap"]))
    rule = rule_of(data["plural"], code)
    found.update({message: Plural(tuple(forms), rule) for message, forms in data["counted"].items()})
    return found


def _in_context(context: str, names: Sequence[str], texts: Sequence[str]) -> Messages:
    return {f"{context}{CONTEXT_END}{name}": text for name, text in zip(names, texts, strict=True)}
