"""The table behind `reverse`: for every name and view, the ways in which its URL can be written."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import quote

from quintet.kit.patterns import late
from quintet.kit.record import field, record
from quintet.kit.urltext import escape_leading_slashes
from quintet.urls.patterns import RegexPattern
from quintet.urls.regex_templates import EMPTY, Template
from quintet.urls.tree import URLPattern, URLResolver

# RFC 3986 sub-delimiters and what else may stand in a path; the rest is percent-encoded.
_SAFE = "!$&'()*+,;=/~:@"
# What `quote` returns as it is: with it one look decides, at a fifth of the cost of quoting.
_NEEDS_NO_QUOTES = late(r"[\w.\-!$&'()*+,;=/~:@]*", re.ASCII)


class Writing:
    """A template taken apart for writing: the names it asks for, and each value's reader, check and the text behind it."""

    __slots__ = ("begin", "names", "ordered", "parts")

    def __init__(self, template: Template) -> None:
        self.begin = template.literals[0]
        self.ordered = tuple(name for name, _, _ in template.slots)
        self.names = frozenset(self.ordered)
        self.parts = tuple(
            (to_text, None if checked is None else checked.fullmatch, literal)
            for (_, checked, to_text), literal in zip(template.slots, template.literals[1:], strict=True)
        )

    def asks_for(self, kwargs: Mapping[str, Any]) -> bool:
        """Say whether these are the arguments that it takes by name."""
        return len(kwargs) == len(self.ordered) and self.names.issuperset(kwargs)

    def filled(self, values: Sequence[Any]) -> str | None:
        """Return the text with these values in it, None when one of them cannot stand there."""
        text = self.begin
        for (to_text, fits, literal), value in zip(self.parts, values, strict=True):
            try:
                piece = str(to_text(value))
            except ValueError:
                return None
            if fits is not None and fits(piece) is None:
                return None
            text += piece + literal
        return text


@record
class Candidate:
    """One named leaf: the steps that lead to it and the extra arguments on the way."""

    branches: tuple[URLResolver, ...]
    leaf: URLPattern

    @property
    def steps(self) -> list[Any]:
        """The patterns from the outermost to the leaf's."""
        return [*(branch.pattern for branch in self.branches), self.leaf.pattern]

    @property
    def route(self) -> str:
        """The route as it is written in the URLconf."""
        return "".join(str(step) for step in self.steps)

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """The extra arguments that the URLconf gives."""
        found: dict[str, Any] = {}
        for branch in self.branches:
            found.update(branch.default_kwargs)
        return {**found, **self.leaf.default_args}

    @cached_property
    def _is_translated(self) -> bool:
        return any(step.is_translated for step in self.steps)

    @cached_property
    def _is_checked_whole(self) -> bool:
        """Whether a written URL must be matched again: an expression's parts do not tell whether the whole fits."""
        return any(isinstance(step, RegexPattern) for step in self.steps)

    @cached_property
    def _plain(self) -> Writing | None:
        """The one way of writing a candidate with nothing more to look at: no extra arguments, expressions or translations."""
        if self.defaults or self._is_translated or self._is_checked_whole or len(self._writings) != 1:
            return None
        return self._writings[0]

    @cached_property
    def _writings(self) -> list[Writing]:
        return self._join()

    def _join(self) -> list[Writing]:
        found = [EMPTY]
        for step in self.steps:
            choices = step.templates()
            found = [before.then(choice) for before in found for choice in choices]
        return [Writing(template) for template in found]

    def write(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str | None:
        """Return the path (without the script prefix) for these arguments, None when they do not fit."""
        plain = self._plain
        if plain is not None:
            if args:
                return plain.filled(args) if len(args) == len(plain.ordered) else None
            return plain.filled([kwargs[name] for name in plain.ordered]) if plain.asks_for(kwargs) else None
        for writing in self._join() if self._is_translated else self._writings:
            values = self._values(writing, args, kwargs)
            text = None if values is None else writing.filled(values)
            if text is not None and (not self._is_checked_whole or self._matches(text)):
                return text
        return None

    def _values(self, writing: Writing, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Sequence[Any] | None:
        names = writing.ordered
        if args:
            return args if len(args) == len(names) else None
        if not self.defaults:
            return [kwargs[name] for name in names] if writing.asks_for(kwargs) else None
        if (kwargs.keys() ^ writing.names) - self.defaults.keys():
            return None
        # A default for a parameter of the route stands in when that is not given; any other must be met.
        if any(kwargs.get(name, value) != value for name, value in self.defaults.items() if name not in writing.names):
            return None
        return [kwargs[name] if name in kwargs else self.defaults[name] for name in names]

    def _matches(self, text: str) -> bool:
        rest = text
        for step in self.steps:
            found = step.match(rest)
            if found is None:
                return False
            rest = found[0]
        return True


def finished(prefix: str, path: str) -> str:
    """Return the URL of a path below the script prefix, quoted, never beginning with two slashes."""
    url = prefix + path
    return escape_leading_slashes(url if _NEEDS_NO_QUOTES.fullmatch(url) else quote(url, safe=_SAFE))


@record(frozen=False)
class Namespace:
    """The names of one namespace, and the namespaces inside it; filled once, when the URLconf is linked."""

    candidates: dict[Any, list[Candidate]] = field(default_factory=dict[Any, list[Candidate]])
    inner: dict[str, "Namespace"] = field(default_factory=dict[str, "Namespace"])
    instances: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    def named(self, key: Any) -> Iterator[Candidate]:
        """Yield the candidates of a name or view, the last defined first."""
        return reversed(self.candidates.get(key, ()))

    def names(self) -> list[str]:
        """Return every name, for suggestions."""
        return [key for key in self.candidates if isinstance(key, str)]


def linked(root: URLResolver) -> Namespace:
    """Return the table of the tree below ``root``."""
    top = Namespace()
    _fill(top, root, ())
    return top


def _fill(space: Namespace, branch: URLResolver, above: tuple[URLResolver, ...]) -> None:
    for pattern in branch.url_patterns:
        if isinstance(pattern, URLPattern):
            candidate = Candidate(above, pattern)
            for key in {pattern.name, pattern.callback} - {None}:
                space.candidates.setdefault(key, []).append(candidate)
        elif isinstance(pattern, URLResolver):
            _fill(_space_of(space, pattern), pattern, (*above, pattern))


def _space_of(space: Namespace, branch: URLResolver) -> Namespace:
    if not branch.namespace:
        return space
    if branch.app_name:
        space.instances.setdefault(branch.app_name, []).append(branch.namespace)
    # The first of two branches with one namespace is the one found; the check urls.W005 warns of the other.
    inner = Namespace()
    space.inner.setdefault(branch.namespace, inner)
    return inner
