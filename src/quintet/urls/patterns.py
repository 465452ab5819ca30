"""One step of a URL: a route of `path` or a regular expression of `re_path`, matched at the head of what is left of a path."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from typing import Any

from quintet.kernel.checks import CheckMessage, Warning
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit.lazy import Promise
from quintet.kit.patterns import late
from quintet.kit.record import record
from quintet.kit.text import closest
from quintet.services.i18n import translation
from quintet.services.settings import ServicesSettings
from quintet.urls import current, regex_templates
from quintet.urls.path_converters import Converter

PARAMETER = late(r"<(?:(?P<converter>[^>:]+):)?(?P<parameter>[^>]+)>")

_NO_SLASH = "[^/]+"
# Digits, letters, classes of these (a hyphen only at an end: a range may lead over the slash), groups, and how often they come.
_PLAINLY_WITHOUT = late(
    r"(?:[A-Za-z0-9_-]|\\[dw]|\[-?(?:[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9]|[A-Za-z0-9_]|\\[dw])+-?\]|[?*+|()]|\{[0-9,]+\})*"
)

Found = tuple[str, tuple[Any, ...], dict[str, Any]]


@record
class Parameter:
    """One ``<converter:name>`` of a route."""

    name: str
    converter: Converter
    checked: re.Pattern[str]

    @property
    def may_hold_slash(self) -> bool:
        """Whether its text may hold a slash; said of every expression that is not plainly without one."""
        text = self.checked.pattern
        return text != _NO_SLASH and _PLAINLY_WITHOUT.fullmatch(text) is None


@record
class Route:
    """A route taken apart: literal texts with parameters between them; ``literals`` has one member more."""

    text: str
    literals: tuple[str, ...]
    parameters: tuple[Parameter, ...]

    @property
    def source(self) -> str:
        """The regular expression of the route, one group a parameter, not anchored."""
        parts = [re.escape(self.literals[0])]
        for parameter, text in zip(self.parameters, self.literals[1:], strict=True):
            parts.append(f"({parameter.converter.regex}){re.escape(text)}")
        return "".join(parts)

    @property
    def is_simple(self) -> bool:
        """Whether every group of `source` is a parameter: no converter brings groups of its own."""
        return all(parameter.checked.groups == 0 for parameter in self.parameters)


def parse_route(text: str) -> Route:
    """Take a route apart.

    Raises ImproperlyConfigured for spaces in angle brackets, names that are no identifiers or come twice, and unknown
    converters.
    """
    literals: list[str] = []
    parameters: list[Parameter] = []
    position = 0
    for match in PARAMETER.finditer(text):
        literals.append(text[position : match.start()])
        position = match.end()
        parameters.append(_parameter(text, match["converter"] or "str", match["parameter"], parameters))
    return Route(text, (*literals, text[position:]), tuple(parameters))


def _parameter(route: str, converter_name: str, name: str, before: list[Parameter]) -> Parameter:
    if any(character in string.whitespace for character in converter_name + name):
        raise ImproperlyConfigured(f"URL route {route!r} cannot contain whitespace in angle brackets <…>.")
    if not name.isidentifier():
        raise ImproperlyConfigured(f"URL route {route!r} uses parameter name {name!r} which isn't a valid Python identifier.")
    if any(parameter.name == name for parameter in before):
        raise ImproperlyConfigured(f"URL route {route!r} uses parameter name {name!r} more than once.")
    known = current.converters.all()
    converter = known.get(converter_name)
    if converter is None:
        near = closest(converter_name, known)
        hint = f" Did you mean {near!r}?" if near else " Register it with register_converter()."
        raise ImproperlyConfigured(f"URL route {route!r} uses invalid converter {converter_name!r}.{hint}")
    return Parameter(name, converter, re.compile(converter.regex))


class RoutePattern:
    """The step that `path` makes. ``is_endpoint``: nothing may follow it.

    A route is read at once, so that a mistake shows where it is made; a translated one when its language is asked for.
    """

    def __init__(self, route: Any, name: str | None = None, is_endpoint: bool = False) -> None:
        self._route = route
        self._is_endpoint = is_endpoint
        self.name = name
        self._routes: dict[str, Route] = {}
        self._expressions: dict[str, re.Pattern[str]] = {}
        if not self.is_translated:
            self._routes[str(route)] = parse_route(str(route))

    def __str__(self) -> str:
        return str(self._route)

    @property
    def is_translated(self) -> bool:
        """Whether the route is a lazy text that follows the active language."""
        return isinstance(self._route, Promise)

    @property
    def route(self) -> Route:
        """The route as it reads now."""
        text = str(self._route)
        found = self._routes.get(text)
        if found is None:
            found = self._routes[text] = parse_route(text)
        return found

    @property
    def regex(self) -> re.Pattern[str]:
        """The compiled route as it reads now."""
        route = self.route
        found = self._expressions.get(route.text)
        if found is None:
            # Positions, not names: a converter's own expression may hold names.
            found = self._expressions[route.text] = re.compile(route.source + (r"\Z" if self._is_endpoint else ""))
        return found

    @property
    def converters(self) -> dict[str, Converter]:
        """The converters by parameter name."""
        return {parameter.name: parameter.converter for parameter in self.route.parameters}

    def match(self, path: str) -> Found | None:
        """Return (rest, args, kwargs) when the head of ``path`` is this route, else None."""
        route = self.route
        found = self.regex.match(path)
        if found is None:
            return None
        kwargs = convert_parameters(route.parameters, _own_groups(found, route))
        return None if kwargs is None else (path[found.end() :], (), kwargs)

    def templates(self) -> list[regex_templates.Template]:
        """Return how the step is written when reversing."""
        route = self.route
        return [
            regex_templates.Template(route.literals, tuple((p.name, p.checked, p.converter.to_url) for p in route.parameters))
        ]

    def check(self) -> list[CheckMessage]:
        """Look for a leading slash, regular expression syntax and unmatched angle brackets."""
        return [*check_leading_slash(self, str(self)), *self._check_syntax()]

    def _check_syntax(self) -> list[CheckMessage]:
        text = str(self._route)
        messages: list[CheckMessage] = []
        if "(?P<" in text or text.startswith("^") or text.endswith("$"):
            messages.append(
                Warning(
                    f"Your URL pattern {describe(self)} has a route that contains '(?P<', begins with a '^', or ends with a "
                    "'$'. This was likely an oversight when migrating to django.urls.path().",
                    id="2_0.W001",
                )
            )
        rest = PARAMETER.sub("", text)
        messages += [
            Warning(f"Your URL pattern {describe(self)} has an unmatched {bracket!r} bracket.", id="urls.W010")
            for bracket in "<>"
            if bracket in rest
        ]
        return messages


def _own_groups(found: re.Match[str], route: Route) -> tuple[str, ...]:
    if route.is_simple:
        return found.groups()
    values: list[str] = []
    group = 1
    for parameter in route.parameters:
        values.append(found[group])
        group += 1 + parameter.checked.groups
    return tuple(values)


def convert_parameters(parameters: tuple[Parameter, ...], values: tuple[str, ...]) -> dict[str, Any] | None:
    """Return the values as Python objects by name, None when a converter refuses one."""
    try:
        return {p.name: p.converter.to_python(value) for p, value in zip(parameters, values, strict=True)}
    except ValueError:
        return None


class RegexPattern:
    """The step that `re_path` makes. Raises ImproperlyConfigured for text that is no regular expression."""

    def __init__(self, regex: Any, name: str | None = None, is_endpoint: bool = False) -> None:
        self._regex = regex
        self._is_endpoint = is_endpoint
        self.name = name
        self.converters: dict[str, Converter] = {}
        self._compiled: dict[str, re.Pattern[str]] = {}

    def __str__(self) -> str:
        return str(self._regex)

    @property
    def is_translated(self) -> bool:
        """Whether the expression is a lazy text that follows the active language."""
        return isinstance(self._regex, Promise)

    @property
    def regex(self) -> re.Pattern[str]:
        """The compiled expression, as it reads now."""
        text = str(self._regex)
        found = self._compiled.get(text)
        if found is None:
            try:
                found = self._compiled[text] = re.compile(text)
            except re.error as error:
                raise ImproperlyConfigured(f'"{text}" is not a valid regular expression: {error}') from error
        return found

    def match(self, path: str) -> Found | None:
        """Return (rest, args, kwargs) when the expression is found in ``path``, else None."""
        regex = self.regex
        whole = self._is_endpoint and regex.pattern.endswith("$")
        found = regex.fullmatch(path) if whole else regex.search(path)
        if found is None:
            return None
        kwargs = {name: value for name, value in found.groupdict().items() if value is not None}
        # An expression with named groups gives no unnamed ones, even when none of the named took part.
        return path[found.end() :], () if regex.groupindex else found.groups(), kwargs

    def templates(self) -> list[regex_templates.Template]:
        """Return the ways in which the step can be written when reversing; none for an expression with alternatives."""
        return regex_templates.templates_of(self.regex.pattern)

    def check(self) -> list[CheckMessage]:
        """Look for a leading slash, and for a ``$`` before an include."""
        messages = check_leading_slash(self, str(self))
        text = str(self._regex)
        if not self._is_endpoint and text.endswith("$") and not text.endswith(r"\$"):
            messages.append(
                Warning(
                    f"Your URL pattern {describe(self)} uses include with a route ending with a '$'. Remove the dollar from "
                    "the route to avoid problems including URLs.",
                    id="urls.W001",
                )
            )
        return messages


class LocalePrefixPattern:
    """The step that `i18n_patterns` makes: the active language and a slash.

    Without ``prefix_default_language`` the step of LANGUAGE_CODE is empty.
    """

    is_translated = True
    name: str | None = None

    def __init__(self, prefix_default_language: bool = True) -> None:
        self.prefix_default_language = prefix_default_language
        self.converters: dict[str, Converter] = {}

    def __str__(self) -> str:
        return self.language_prefix

    @property
    def regex(self) -> re.Pattern[str]:
        """The prefix as an expression: a language is a text, whatever characters it has."""
        return re.compile(re.escape(self.language_prefix))

    @property
    def language_prefix(self) -> str:
        """The prefix of the active language."""
        default = ServicesSettings.now().language_code
        code = translation.get_language() or default
        return f"{code}/" if self.prefix_default_language or code != default else ""

    def match(self, path: str) -> Found | None:
        """Return (rest, args, kwargs) when ``path`` begins with the prefix, else None."""
        prefix = self.language_prefix
        return (path[len(prefix) :], (), {}) if path.startswith(prefix) else None

    def templates(self) -> list[regex_templates.Template]:
        """Return how the step is written when reversing."""
        return [regex_templates.literal(self.language_prefix)]

    def check(self) -> list[CheckMessage]:
        """Return []: there is nothing to get wrong."""
        return []


Pattern = RoutePattern | RegexPattern | LocalePrefixPattern


def joined_routes(steps: Iterable[object]) -> str:
    """Return the routes of several steps as one; a ``^`` stands only at the very beginning of a path."""
    joined = ""
    for step in steps:
        route = str(step)
        joined += route.removeprefix("^") if joined else route
    return joined


def describe(pattern: Any) -> str:
    """Return how checks name a pattern."""
    return f"'{pattern}' [name='{pattern.name}']" if pattern.name else f"'{pattern}'"


def check_leading_slash(pattern: Pattern, text: str) -> list[CheckMessage]:
    """Warn of a route that begins with a slash: every URL has that one already."""
    if not current.urls_append_slash() or not text.startswith(("/", "^/", "^\\/")) or text in ("/", "^/"):
        return []
    return [
        Warning(
            f"Your URL pattern {describe(pattern)} has a route beginning with a '/'. Remove this slash as it is unnecessary. "
            "If this pattern is targeted in an include(), ensure the include() pattern has a trailing '/'.",
            id="urls.W002",
        )
    ]
