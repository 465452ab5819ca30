"""Language codes: their spelling, their names, and which one of those on offer comes nearest to a wish."""

import re
from collections.abc import Iterable
from typing import Any

from quintet.services.language_table import LANGUAGE_TABLE

CODE = re.compile(r"[a-z]{1,8}(?:-[a-z0-9]{1,8})*(?:@[a-z0-9]{1,20})?\Z", re.IGNORECASE)
ACCEPTED = re.compile(
    r"\s*([a-z]{1,8}(?:-[a-z0-9]{1,8})*|\*)\s*(?:;\s*q\s*=\s*(0(?:\.\d{1,3})?|1(?:\.0{1,3})?|\.\d{1,3}))?\s*\Z", re.IGNORECASE
)

#: The longest language code, and the longest Accept-Language header, that is looked at.
CODE_LIMIT = 500

#: Codes that browsers send, and the ones of ours that serve them best.
NEAR = {
    "ac": ("ia",),
    "no": ("nb",),
    "zh-cn": ("zh-hans",),
    "zh-hk": ("zh-hant",),
    "zh-mo": ("zh-hant",),
    "zh-my": ("zh-hans",),
    "zh-sg": ("zh-hans",),
    "zh-tw": ("zh-hant",),
}


def to_locale(language: str) -> str:
    """Return the locale name of a language code: ``en-us`` gives ``en_US``, ``sr-latn`` gives ``sr_Latn``."""
    code, _, rest = language.lower().partition("-")
    if not rest:
        return language[:3].lower() + language[3:] if "_" in language else language.lower()
    region, _, tail = rest.partition("-")
    region = region.title() if len(region) > 2 else region.upper()
    return f"{code}_{region}-{tail}" if tail else f"{code}_{region}"


def to_language(locale: str) -> str:
    """Return the language code of a locale name: ``en_US`` gives ``en-us``."""
    return locale.replace("_", "-").lower()


def language_info(code: str) -> dict[str, Any]:
    """Return code, English ``name``, own ``name_local`` and ``bidi`` of a language, or of its generic one.

    Raises KeyError for a code that neither is in the table.
    """
    for candidate in (code, code.partition("-")[0]):
        row = LANGUAGE_TABLE.get(candidate)
        if row is not None:
            return {"code": candidate, "name": row[0], "name_local": row[1], "bidi": row[2]}
    raise KeyError(f"Unknown language code {code}.")


def generic_codes(code: str) -> list[str]:
    """Return ``code`` and what to try after it, most specific first: ``zh-tw`` gives zh-tw, zh-hant, zh."""
    found = [code, *NEAR.get(code, ())]
    while "-" in code:
        code = code.rpartition("-")[0]
        found.append(code)
    return found


def parse_accept_language(header: str) -> list[tuple[str, float]]:
    """Return the (code, quality) pairs of an Accept-Language header, best first; [] for a malformed one."""
    found: list[tuple[str, float]] = []
    for piece in header[:CODE_LIMIT].lower().split(","):
        match = ACCEPTED.match(piece)
        if match is None:
            if piece.strip():
                return []
            continue
        quality = float(match[2]) if match[2] else 1.0
        if quality:
            found.append((match[1], quality))
    return sorted(found, key=lambda pair: -pair[1])


def same_language(code: str, offered: Iterable[str]) -> str | None:
    """Return the first of ``offered`` that is a country's variant of the same language as ``code``."""
    prefix = code.partition("-")[0] + "-"
    return next((candidate for candidate in offered if candidate.startswith(prefix)), None)
