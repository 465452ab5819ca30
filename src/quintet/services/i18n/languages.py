"""Language codes: their spelling, their names, and which one of those on offer comes nearest to a wish."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from quintet.kit.patterns import late
from quintet.services.language_table import LANGUAGE_TABLE

CODE = late(r"[a-z]{1,8}(?:-[a-z0-9]{1,8})*(?:@[a-z0-9]{1,20})?\Z", re.IGNORECASE | re.ASCII)
#: A code at the head of a path has at most two subtags: /de-simple-page/ is a page.
PATH_CODE = late(r"/([a-z]{1,8}(?:-[a-z0-9]{1,8}){0,2}(?:@[a-z0-9]{1,20})?)(?:/|\Z)", re.IGNORECASE | re.ASCII)
ACCEPTED = late(
    r"\s*([a-z]{1,8}(?:-[a-z0-9]{1,8})*|\*)\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?\s*\Z", re.IGNORECASE | re.ASCII
)

#: The longest language code, and the longest Accept-Language header, that is looked at.
CODE_LIMIT = 500

#: Codes that browsers send, and the ones of ours that serve them best.
NEAR = {
    "no": ("nb",),
    "zh-cn": ("zh-hans",),
    "zh-hk": ("zh-hant",),
    "zh-mo": ("zh-hant",),
    "zh-my": ("zh-hans",),
    "zh-sg": ("zh-hans",),
    "zh-tw": ("zh-hant",),
}

#: Languages by code, public as `quintet.conf.locale.LANG_INFO`; a project may add its own.
LANG_INFO: dict[str, dict[str, Any]] = {
    **{code: {"bidi": bidi, "code": code, "name": name, "name_local": own} for code, (name, own, bidi) in LANGUAGE_TABLE.items()},
    **{code: {"fallback": list(near)} for code, near in NEAR.items()},
}


def to_locale(language: str) -> str:
    """Return the locale name of a language code: ``en-us`` gives ``en_US``, ``sr-latn`` gives ``sr_Latn``."""
    code, _, rest = language.lower().partition("-")
    if not rest:
        main, line, region = language.partition("_")
        return f"{main.lower()}_{region}" if line else code
    region, _, tail = rest.partition("-")
    region = region.title() if len(region) > 2 else region.upper()
    return f"{code}_{region}-{tail}" if tail else f"{code}_{region}"


def to_language(locale: str) -> str:
    """Return the language code of a locale name: ``en_US`` gives ``en-us``."""
    return locale.replace("_", "-").lower()


def language_info(code: str) -> dict[str, Any]:
    """Return code, English ``name``, own ``name_local`` and ``bidi`` of a language, or of its generic one.

    Raises KeyError for a code that neither is known, TypeError for what is no code.
    """
    generic = code.partition("-")[0] if "-" in code else code
    for candidate in (code, generic):
        found = LANG_INFO.get(candidate)
        if found is not None:
            return language_info(found["fallback"][0]) if "name" not in found else dict(found)
    raise KeyError(f"Unknown language code {code}." if generic == code else f"Unknown language code {code} and {generic}.")


def generic_codes(code: str) -> list[str]:
    """Return ``code`` and what to try after it, most specific first: ``zh-tw`` gives zh-tw, zh-hant, zh."""
    found = [code, *NEAR.get(code, ())]
    while "-" in code:
        code = code.rpartition("-")[0]
        found.append(code)
    return found


def parse_accept_language(header: str) -> list[tuple[str, float]]:
    """Return the (code, quality) pairs of an Accept-Language header, best first; [] for a malformed one.

    Of a header beyond the limit, what stands before the last comma within it is read.
    """
    if len(header) > CODE_LIMIT:
        header = header[:CODE_LIMIT].rpartition(",")[0]
    return list(_parsed(header))


@lru_cache(maxsize=1000)
def _parsed(header: str) -> tuple[tuple[str, float], ...]:
    """Read a header that was cut to the limit: browsers send few different ones, and what is kept of others is bounded."""
    pieces = header.lower().split(",")
    if len(pieces) > 1 and not pieces[-1].strip():
        pieces.pop()
    found: list[tuple[str, float]] = []
    for piece in pieces:
        match = ACCEPTED.match(piece)
        if match is None:
            return ()
        found.append((match[1], float(match[2]) if match[2] else 1.0))
    return tuple(sorted(found, key=lambda pair: -pair[1]))


def same_language(code: str, offered: Iterable[str]) -> str | None:
    """Return the first of ``offered`` that is a country's variant of the same language as ``code``."""
    prefix = code.partition("-")[0] + "-"
    return next((candidate for candidate in offered if candidate.startswith(prefix)), None)
