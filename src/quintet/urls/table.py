"""The URL table: a tree of patterns flattened and compiled, so that a path is answered without walking it.

A leaf and the branches above it are one `Way`, in the order in which a walk would try them.

    path ──► literal?  dict of whole paths                                        one look-up
         └─► bucket    by first segment: runs of ways, in order                   one alternation a run

* A literal path is put in the dictionary only when no earlier way matches it, so that the first match still wins.
* A *run* is consecutive ways of plain routes, compiled to one alternation; each branch's part is an atomic group, since a walk
  never goes back into a prefix it has matched. The empty group at the end of each alternative tells which one matched.
* A run of many ways is a *tree* of segments instead: an alternation is tried from its beginning, and that takes time.
* A way with a regular expression, or a translated route, is matched step by step, at its place between the runs.
* When a converter refuses a value, the search goes on behind that way.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit.patterns import late
from quintet.kit.record import record
from quintet.urls.errors import Resolver404
from quintet.urls.match import ResolverMatch
from quintet.urls.patterns import Parameter, RegexPattern, RoutePattern, joined_routes
from quintet.urls.tree import URLPattern, URLResolver, is_again

#: So many ways are quicker to try as one expression than to be told apart.
FEW = 16

# The beginning of an anchored expression that is plain text up to and with a slash.
_PLAIN_HEAD = late(r"\^([A-Za-z0-9_-]+/)(?![*+?{])")


@record
class Way:
    """One leaf with the branches above it, outermost first (without the root)."""

    branches: tuple[URLResolver, ...]
    leaf: URLPattern
    app_names: tuple[str, ...]
    namespaces: tuple[str, ...]

    @property
    def steps(self) -> Iterator[Any]:
        """The patterns from the outermost to the leaf's."""
        yield from (branch.pattern for branch in self.branches)
        yield self.leaf.pattern

    @property
    def route(self) -> str:
        """The routes of all steps, joined."""
        return joined_routes(self.steps)

    @cached_property
    def is_plain(self) -> bool:
        """Whether every step is an untranslated route whose groups are its parameters."""
        return all(isinstance(step, RoutePattern) and not step.is_translated and step.route.is_simple for step in self.steps)

    @cached_property
    def is_translated(self) -> bool:
        """Whether a step follows the active language."""
        return any(step.is_translated for step in self.steps)

    @cached_property
    def head(self) -> str:
        """The literal text that every path of this way begins with."""
        found = ""
        for step in self.steps:
            if isinstance(step, RegexPattern):
                plain = _PLAIN_HEAD.match(str(step)) if not step.is_translated else None
                return found + (plain[1] if plain else "")
            if step.is_translated:
                return found
            found += step.route.literals[0]
            if step.route.parameters:
                return found
        return found

    def match(self, path: str) -> ResolverMatch | None:
        """Match step by step."""
        levels: list[tuple[dict[str, Any], dict[str, Any]]] = []
        args: tuple[Any, ...] = ()
        rest = path
        for step, defaults in zip(self.steps, self._defaults(), strict=True):
            found = step.match(rest)
            if found is None:
                return None
            rest, unnamed, captured = found
            # As when a walk joins the levels: named values drop the unnamed ones of their branch and of those above.
            if (captured or defaults) and step is not self.leaf.pattern:
                args = ()
            elif captured or defaults:
                args = unnamed
            else:
                args += unnamed
            levels.append((captured, defaults))
        return self.answer(levels, args)

    def _defaults(self) -> Iterator[dict[str, Any]]:
        yield from (branch.default_kwargs for branch in self.branches)
        yield self.leaf.default_args

    def answer(self, levels: Sequence[tuple[dict[str, Any], dict[str, Any]]], args: tuple[Any, ...]) -> ResolverMatch:
        """Return the match for what each level captured and adds."""
        kwargs: dict[str, Any] = {}
        captured: dict[str, Any] = {}
        extra: dict[str, Any] = {}
        for found, defaults in levels:
            kwargs.update(found)
            kwargs.update(defaults)
            captured.update(found)
            extra.update(defaults)
        return ResolverMatch(
            self.leaf.callback,
            args,
            kwargs,
            self.leaf.name,
            self.app_names,
            self.namespaces,
            self.route,
            captured_kwargs=captured,
            extra_kwargs=extra,
        )


class Loop:
    """A branch that includes a URLconf it lies in itself: ``way`` without a leaf of its own, walked whenever it is tried."""

    def __init__(self, branches: tuple[URLResolver, ...]) -> None:
        if not any(str(branch.pattern) for branch in branches):
            raise ImproperlyConfigured(
                f"The URLconf {branches[-1].urlconf_name!r} includes itself without a route before it, so no path ever ends. "
                "Give the include() a route."
            )
        self.outermost = branches[0]

    #: Every path may lead here, and only a walk tells where it ends.
    is_plain = False
    is_translated = True
    head = ""

    def match(self, path: str) -> ResolverMatch | None:
        """Walk from the outermost branch: what lies before in it has been tried, so nothing else is found first."""
        try:
            found = self.outermost.resolve(path)
        except Resolver404:
            return None
        found.route = joined_routes([self.outermost.pattern, found.route or ""])
        return found


class PlainWay:
    """A way of plain routes, ready to answer from the groups of an alternation."""

    __slots__ = (
        "_fullmatch",
        "app_names",
        "callback",
        "has_defaults",
        "levels",
        "name",
        "namespaces",
        "parameters",
        "readers",
        "route",
        "way",
    )

    def __init__(self, way: Way) -> None:
        self.way = way
        self._fullmatch: Callable[[str], re.Match[str] | None] | None = None
        steps: list[RoutePattern] = list(way.steps)
        self.parameters: tuple[Parameter, ...] = tuple(p for step in steps for p in step.route.parameters)
        self.readers = tuple((p.name, p.converter.to_python) for p in self.parameters)
        self.levels = tuple(len(step.route.parameters) for step in steps)
        self.has_defaults = bool(way.leaf.default_args) or any(branch.default_kwargs for branch in way.branches)
        self.callback, self.name, self.route = way.leaf.callback, way.leaf.name, way.route
        self.app_names, self.namespaces = way.app_names, way.namespaces

    @property
    def source(self) -> str:
        """The expression of the whole way; prefixes are atomic."""
        *prefixes, last = (step.route.source for step in self.way.steps)
        return "".join(f"(?>{prefix})" for prefix in prefixes) + last

    def match(self, path: str) -> ResolverMatch | None:
        """Return the match of the whole of ``path``; the expression is compiled at the first use."""
        fullmatch = self._fullmatch or re.compile(self.source).fullmatch
        self._fullmatch = fullmatch
        found = fullmatch(path)
        return None if found is None else self.answer(found.groups())

    def shape(self) -> tuple[list[str | None], bool]:
        """Return the segments of the paths it takes (None for one with a parameter), and whether any may follow them."""
        segments: list[str | None] = []
        begun: str | None = ""
        for step in self.way.steps:
            for index, text in enumerate(step.route.literals):
                first, *further = text.split("/")
                begun = None if begun is None else begun + first
                for part in further:
                    segments.append(begun)
                    begun = part
                if index < len(step.route.parameters):
                    if step.route.parameters[index].may_hold_slash:
                        return segments, True
                    begun = None
        return [*segments, begun], False

    def answer(self, values: tuple[str, ...]) -> ResolverMatch | None:
        """Return the match for the values of all parameters, None when a converter refuses one."""
        captured: dict[str, Any] = {}
        if values:
            try:
                for (name, to_python), value in zip(self.readers, values, strict=True):
                    captured[name] = to_python(value)
            except ValueError:
                return None
        return self._with_defaults(values) if self.has_defaults else ResolverMatch.of_way(self, captured)

    def match_of(self, kwargs: dict[str, Any]) -> ResolverMatch:
        """Return the match of a literal path; ``kwargs`` are those that the view gets, which middleware may have changed."""
        match = ResolverMatch.of_way(self, kwargs)
        match.captured_kwargs = {}
        return match

    def _with_defaults(self, values: tuple[str, ...]) -> ResolverMatch:
        levels: list[tuple[dict[str, Any], dict[str, Any]]] = []
        position = 0
        defaults = [*(branch.default_kwargs for branch in self.way.branches), self.way.leaf.default_args]
        for size, own_defaults in zip(self.levels, defaults, strict=True):
            pairs = zip(self.parameters[position : position + size], values[position : position + size], strict=True)
            levels.append(({p.name: p.converter.to_python(value) for p, value in pairs}, own_defaults))
            position += size
        return self.way.answer(levels, ())


class Run:
    """Consecutive plain ways as one alternation."""

    __slots__ = ("marks", "regex", "ways")

    def __init__(self, ways: Sequence[PlainWay]) -> None:
        self.ways = tuple(ways)
        self.marks: dict[int, tuple[int, int]] = {}
        group = 0
        for index, way in enumerate(self.ways):
            first = group
            group += len(way.parameters) + 1
            self.marks[group] = (index, first)
        self.regex = re.compile("|".join(f"(?:{way.source}())" for way in self.ways))

    def match(self, path: str) -> ResolverMatch | None:
        """Return the match of the first way that takes ``path``."""
        found = self.regex.fullmatch(path)
        if found is None:
            return None
        mark = found.lastindex
        assert mark is not None, "every alternative ends with a group"
        index, first = self.marks[mark]
        answer = self.ways[index].answer(found.groups()[first : mark - 1])
        return answer if answer is not None else self._behind(index, path)

    def _behind(self, index: int, path: str) -> ResolverMatch | None:
        for way in self.ways[index + 1 :]:
            answer = way.match(path)
            if answer is not None:
                return answer
        return None


class Tree:
    """Many plain ways, told apart segment by segment: a path meets the few that have its shape, however many there are.

    A parameter stands for any segment; one whose text may hold slashes stands for all that follow. What is left is matched way
    by way, in order.
    """

    def __init__(self, ways: Sequence[PlainWay]) -> None:
        self.ways = tuple(ways)
        self.root = Node()
        for index, way in enumerate(self.ways):
            shape, is_open = way.shape()
            node = self.root
            for segment in shape:
                node = node.below(segment)
            (node.open if is_open else node.ends).append(index)

    def match(self, path: str) -> ResolverMatch | None:
        """Return the match of the first way that takes ``path``."""
        for index in self._candidates(path.split("/")):
            answer = self.ways[index].match(path)
            if answer is not None:
                return answer
        return None

    def _candidates(self, segments: Sequence[str]) -> list[int]:
        nodes = [self.root]
        found: list[int] = []
        for segment in segments:
            following: list[Node] = []
            for node in nodes:
                found += node.open
                child = node.named.get(segment)
                if child is not None:
                    following.append(child)
                if node.any is not None:
                    following.append(node.any)
            nodes = following
            if not nodes:
                break
        for node in nodes:
            found += node.ends
        return sorted(found) if len(found) > 1 else found


class Node:
    """One place in a `Tree`: what follows by segment, and the numbers of the ways that end here or take all that follows."""

    __slots__ = ("any", "ends", "named", "open")

    def __init__(self) -> None:
        self.named: dict[str, Node] = {}
        self.any: Node | None = None
        self.ends: list[int] = []
        self.open: list[int] = []

    def below(self, segment: str | None) -> "Node":
        """Return the place behind a segment, made if it is new; None is any segment."""
        if segment is not None:
            return self.named.setdefault(segment, Node())
        if self.any is None:
            self.any = Node()
        return self.any


class Table:
    """Answers paths (without their leading slash) for the tree below ``root``."""

    def __init__(self, root: URLResolver) -> None:
        self.ways = tuple(ways_of(root))
        members = _by_segment(self.ways)
        plain = {id(way): PlainWay(way) for way in self.ways if isinstance(way, Way) and way.is_plain}
        self.buckets = {segment: _runs(ways, plain) for segment, ways in members.items() if segment is not None}
        self.wild = _runs(members[None], plain)
        self.literals = dict(_literals(self.ways, members, plain))

    def find(self, path: str) -> ResolverMatch | None:
        """Return the match of ``path``, None when there is none."""
        literal = self.literals.get(path)
        if literal is not None:
            return literal.answer(()) if literal.has_defaults else ResolverMatch.of_way(literal, {})
        segment, slash, _ = path.partition("/")
        for run in self.buckets.get(segment, self.wild) if slash else self.wild:
            answer = run.match(path)
            if answer is not None:
                return answer
        return None


#: The ways of each first segment, in order; of None for every other one.
Members = dict[str | None, list["Way | Loop"]]


def _by_segment(ways: Sequence["Way | Loop"]) -> Members:
    """Return which ways can match the paths of each first segment."""
    found: Members = {None: []}
    for way in ways:
        segment = _segment(way.head)
        if segment is None:
            for members in found.values():
                members.append(way)
        else:
            found.setdefault(segment, list(found[None])).append(way)
    return found


def _runs(ways: Sequence["Way | Loop"], plain: Mapping[int, PlainWay]) -> tuple["Run | Tree | Way | Loop", ...]:
    """Return what matches the paths of one first segment, in order: plain ways that follow each other as one."""
    found: list[Run | Tree | Way | Loop] = []
    row: list[PlainWay] = []
    for way in ways:
        if id(way) in plain:
            row.append(plain[id(way)])
            continue
        if row:
            found.append(_together(row))
            row = []
        found.append(way)
    return (*found, _together(row)) if row else tuple(found)


def _together(ways: list[PlainWay]) -> "Run | Tree":
    return Run(ways) if len(ways) <= FEW else Tree(ways)


def _literals(ways: Sequence["Way | Loop"], members: Members, plain: Mapping[int, PlainWay]) -> Iterator[tuple[str, PlainWay]]:
    """Yield the whole paths whose first match is a way without parameters."""
    seen: set[str] = set()
    for way in ways:
        own = plain.get(id(way))
        if own is None or own.parameters:
            continue
        path = "".join(step.route.literals[0] for step in own.way.steps)
        if path not in seen and _first_is(way, path, members.get(_segment(path), members[None])):
            yield path, own
        seen.add(path)


def _first_is(way: "Way | Loop", path: str, ways: Sequence["Way | Loop"]) -> bool:
    for other in ways:
        if other is way:
            return True
        # An earlier way that takes the text, or may in another language, goes first: leave such paths to the runs.
        if path.startswith(other.head) and (other.is_translated or other.match(path) is not None):
            return False
    return False


def _segment(head: str) -> str | None:
    """Return the first segment that a literal beginning pins down, None when it leaves it open."""
    segment, slash, _ = head.partition("/")
    return segment if slash else None


def ways_of(
    branch: URLResolver,
    above: tuple[URLResolver, ...] = (),
    app_names: tuple[str, ...] = (),
    namespaces: tuple[str, ...] = (),
) -> Iterator["Way | Loop"]:
    """Yield the ways below ``branch``, in the order in which a walk tries them."""
    for pattern in branch.url_patterns:
        if isinstance(pattern, URLPattern):
            yield Way(above, pattern, app_names, namespaces)
        elif isinstance(pattern, URLResolver) and is_again(pattern, (branch, *above)):
            yield Loop((*above, pattern))
        elif isinstance(pattern, URLResolver):
            yield from ways_of(
                pattern,
                (*above, pattern),
                (*app_names, *([pattern.app_name] if pattern.app_name else ())),
                (*namespaces, *([pattern.namespace] if pattern.namespace else ())),
            )
