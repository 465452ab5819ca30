"""The table behind `reverse`: for every name and view, the ways in which its URL can be written."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import quote

from quintet.kit.patterns import late
from quintet.kit.record import record
from quintet.kit.urltext import escape_leading_slashes
from quintet.urls.patterns import RegexPattern, joined_routes
from quintet.urls.regex_templates import EMPTY, Template
from quintet.urls.tree import URLPattern, URLResolver, is_again

# RFC 3986 sub-delimiters and what else may stand in a path; the rest is percent-encoded.
_SAFE = "!$&'()*+,;=/~:@"
# What `quote` returns as it is: with it one look decides, at a fifth of the cost of quoting.
_NEEDS_NO_QUOTES = late(r"[\w.\-!$&'()*+,;=/~:@]*", re.ASCII)


class Writing:
    """A template taken apart for writing: the names it asks for, and each value's reader, check and the text behind it."""

    __slots__ = ("begin", "names", "ordered", "parts", "repeats")

    def __init__(self, template: Template) -> None:
        self.begin = template.literals[0]
        # Groups without a name are counted anew in each step.
        slots = [
            f"_{index}" if name[0] == "_" and name[1:].isdigit() else name for index, (name, _, _) in enumerate(template.slots)
        ]
        self.ordered = tuple(dict.fromkeys(slots))
        #: For an expression that refers back to a group: which value stands in each slot.
        self.repeats = [self.ordered.index(name) for name in slots] if len(slots) > len(self.ordered) else None
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
        if self.repeats is not None:
            values = [values[index] for index in self.repeats]
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
        return joined_routes(self.steps)

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


class Namespace:
    """The names of one namespace, and the namespaces inside it; read from the URLconf when it is first entered."""

    def __init__(self, branch: URLResolver, above: tuple[URLResolver, ...]) -> None:
        self._branch, self._above = branch, above
        self._candidates: dict[Any, list[Candidate]] = {}
        self._inner: dict[str, Namespace] = {}
        self._instances: dict[str, list[str]] = {}
        self._is_read = False

    @property
    def inner(self) -> Mapping[str, "Namespace"]:
        """The namespaces inside, by instance."""
        self._read()
        return self._inner

    @property
    def instances(self) -> Mapping[str, Sequence[str]]:
        """The instances of each application inside."""
        self._read()
        return self._instances

    def named(self, key: Any) -> Iterator[Candidate]:
        """Yield the candidates of a name or view, the last defined first."""
        if not self._is_read:
            self._read()
        return reversed(self._candidates.get(key, ()))

    def names(self) -> list[str]:
        """Return every name, for suggestions."""
        self._read()
        return [key for key in self._candidates if isinstance(key, str)]

    def _read(self) -> None:
        # Two threads may do this at once: both come to the same, and each puts whole tables in place.
        if not self._is_read:
            found = _Names()
            found.fill(self._branch, self._above, ())
            self._candidates, self._inner, self._instances = found.candidates, found.inner, found.instances
            self._is_read = True


class _Names:
    """What one namespace holds, as it is read."""

    def __init__(self) -> None:
        self.candidates: dict[Any, list[Candidate]] = {}
        self.inner: dict[str, Namespace] = {}
        self.instances: dict[str, list[str]] = {}

    def fill(self, branch: URLResolver, above: tuple[URLResolver, ...], entered: tuple[URLResolver, ...]) -> None:
        """Read what lies below ``branch``; ``entered`` are the branches on the way within this namespace."""
        for pattern in branch.url_patterns:
            if isinstance(pattern, URLPattern):
                candidate = Candidate(above, pattern)
                for key in {pattern.name, pattern.callback} - {None}:
                    self.candidates.setdefault(key, []).append(candidate)
            elif isinstance(pattern, URLResolver):
                self._fill_branch(pattern, (*above, pattern), (*entered, branch))

    def _fill_branch(self, branch: URLResolver, above: tuple[URLResolver, ...], entered: tuple[URLResolver, ...]) -> None:
        if not branch.namespace:
            # A URLconf that includes itself is written by its shortest way.
            if not is_again(branch, entered):
                self.fill(branch, above, entered)
            return
        if branch.app_name:
            self.instances.setdefault(branch.app_name, []).append(branch.namespace)
        # The first of two branches with one namespace is the one found; the check urls.W005 warns of the other.
        self.inner.setdefault(branch.namespace, Namespace(branch, above))


def linked(root: URLResolver) -> Namespace:
    """Return the table of the tree below ``root``."""
    return Namespace(root, ())
