"""The paths of a site that come near one that is none: typing errors, a slash too many or too few, another case."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from quintet.kit.patterns import late

MOST = 3
#: Routes that are looked at, and characters of the path: the page about a 404 must not become slow.
MOST_ROUTES = 2000
LONGEST_PATH = 300
#: How alike two paths are from which on they are near, of 1.
NEAR = 0.75
CONVERTER = late(r"<(?:[^>:]+:)?([^>]+)>")


def routes(path: str, tried: Sequence[Sequence[Any]]) -> list[str]:
    """Return what was probably meant by ``path`` (without its first slash), the likeliest first, as routes with a slash before.

    ``tried`` are the patterns that were tried, each as the chain that leads to it. What a converter would take is filled in
    from the path.
    """
    if len(path) > LONGEST_PATH:
        return []
    found: dict[str, float] = {}
    for chain in tried[:MOST_ROUTES]:
        route = "".join(_written(chain))
        filled = _filled(route, path)
        likeness = _likeness(filled, path)
        if likeness >= NEAR and filled != path:
            found[f"/{filled}"] = likeness
    return sorted(found, key=lambda one: (-found[one], one))[:MOST]


def _written(chain: Sequence[Any]) -> Iterator[str]:
    """Yield the routes of a chain as they would be typed; nothing of those that are regular expressions with more than text."""
    for one in chain:
        text = str(one.pattern)
        yield _plain(text) if text.startswith("^") or text.endswith("$") else text


def _plain(pattern: str) -> str:
    text = pattern.removeprefix("^").removesuffix("$").removesuffix(r"\Z")
    text = re.sub(r"\(\?P<(\w+)>[^()]*\)", r"<\1>", text)
    return re.sub(r"\\(.)", r"\1", text)


def _filled(route: str, path: str) -> str:
    """Return the route with each converter replaced by the part of the path that stands in its place."""
    given = path.split("/")
    parts = route.split("/")
    stand_ins = [*given, *[""] * len(parts)]
    return "/".join(_without_converters(part, own or "…") for part, own in zip(parts, stand_ins, strict=False))


def _without_converters(part: str, own: str) -> str:
    return CONVERTER.sub(lambda _: own, part) if "<" in part else part


def _likeness(one: str, other: str) -> float:
    if one.casefold().strip("/") == other.casefold().strip("/"):
        return 1.0
    return SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False).ratio()
