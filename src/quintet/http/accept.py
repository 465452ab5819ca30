"""Content negotiation (RFC 9110, section 12.5.1): what an Accept header says about media types."""

from collections.abc import Iterable, Sequence
from typing import Any

from quintet.kit.headertext import parse_header_parameters

#: Of a longer or busier Accept header only the beginning counts; it comes from the client.
LONGEST_ACCEPT = 1024
MOST_RANGES = 50


class MediaType:
    """One media type or range, with its parameters and quality."""

    __slots__ = ("_said", "main_type", "params", "quality", "sub_type")

    def __init__(self, media_type_raw_line: Any) -> None:
        full, params = parse_header_parameters(str(media_type_raw_line))
        self.main_type, _, self.sub_type = full.partition("/")
        self._said = params.pop("q", None)
        self.quality = _quality(self._said)
        self.params = params

    def __str__(self) -> str:
        said = {} if self._said is None else {"q": self._said}
        parameters = "".join(f"; {name}={value}" for name, value in (self.params | said).items())
        subtype = f"/{self.sub_type}" if self.sub_type else ""
        return f"{self.main_type}{subtype}{parameters}"

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__}: {self}>"

    @property
    def is_all_types(self) -> bool:
        """Whether this is ``*/*``."""
        return self.main_type == "*" and self.sub_type == "*"

    @property
    def specificity(self) -> int:
        """How much the range names: 0 ``*/*``, 1 ``text/*``, 2 ``text/html``, 3 with parameters."""
        if self.main_type == "*":
            return 0
        if self.sub_type == "*":
            return 1
        return 3 if self.params else 2

    def match(self, other: "str | MediaType") -> bool:
        """Say whether this range covers the media type ``other``."""
        theirs = other if isinstance(other, MediaType) else MediaType(other)
        if not theirs.main_type or not self.main_type:
            return False
        if self.is_all_types:
            return True
        if self.main_type != theirs.main_type or self.sub_type not in ("*", theirs.sub_type):
            return False
        return not self.params or self.params == theirs.params


def _quality(text: str | None) -> float:
    try:
        quality = float(text) if text is not None else 1.0
    except ValueError:
        return 1.0
    # RFC 9110 allows three decimals.
    return round(quality, 3) if 0 <= quality <= 1 else 1.0


def _readable(piece: str) -> MediaType | None:
    try:
        return MediaType(piece)
    except ValueError:
        return None  # a client's nonsense names no type that could be sent


def parse_accept(header: str) -> list[MediaType]:
    """Return the ranges of an Accept header, most wanted first; ranges of quality 0 are left in."""
    pieces = header[:LONGEST_ACCEPT].split(",")[:MOST_RANGES]
    ranges = [one for piece in pieces if piece.strip() and (one := _readable(piece)) is not None]
    return sorted(ranges, key=lambda one: (one.quality, one.specificity), reverse=True)


def wanted(ranges: Iterable[MediaType]) -> list[MediaType]:
    """Return the ranges that accept something, in their order."""
    return [one for one in ranges if one.quality > 0]


def by_precedence(ranges: Iterable[MediaType]) -> list[MediaType]:
    """Return the ranges that accept something, the most specific first, as rules are looked for."""
    return sorted(wanted(ranges), key=lambda one: one.specificity, reverse=True)


def rule_for(media_type: str | MediaType, ranges: Sequence[MediaType]) -> MediaType | None:
    """Return the most specific range that covers ``media_type``, None when none accepts it."""
    covering = [one for one in ranges if one.match(media_type)]
    if not covering:
        return None
    best = max(covering, key=lambda one: one.specificity)
    return best if best.quality > 0 else None


def preferred(media_types: Sequence[str], ranges: Sequence[MediaType]) -> str | None:
    """Return the member of ``media_types`` that the client wants most, None when it wants none.

    Of two that it wants alike, the one it names more precisely counts more, then the one that is offered first.
    """
    best: tuple[float, int] = (0.0, 0)
    found: str | None = None
    for name in media_types:
        rule = rule_for(name, ranges)
        if rule is not None and (rule.quality, rule.specificity) > best:
            best, found = (rule.quality, rule.specificity), name
    return found
