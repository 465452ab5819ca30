"""now, url, regroup, widthratio, querystring, lorem, debug and load: values made by a call."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple
from urllib.parse import urlencode

from quintet.kernel.core_settings import CoreSettings
from quintet.kit import dotted
from quintet.kit.html import SafeString, escape
from quintet.kit.libraries import pprint
from quintet.kit.lorem_ipsum import paragraphs, words
from quintet.services.i18n import formats, zone
from quintet.services.settings import ServicesSettings
from quintet.template import hints
from quintet.template.compiler.writer import Writer
from quintet.template.errors import TemplateSyntaxError
from quintet.template.expressions import FilterExpression
from quintet.template.library import Library
from quintet.template.nodes import NativeNode
from quintet.template.parser import Parser, token_kwargs
from quintet.template.tokens import Token
from quintet.urls.errors import NoReverseMatch
from quintet.urls.reverse import reverse

register = Library()


class NowNode(NativeNode):
    """``{% now "format" as name %}``."""

    child_nodelists = ()

    def __init__(self, format_string: str, asvar: str | None = None) -> None:
        self.format_string, self.asvar = format_string, asvar

    def set_names(self) -> list[str]:
        """Return the name after ``as``."""
        return [self.asvar] if self.asvar else []

    def write(self, writer: Writer) -> None:
        """Output or store the present time."""
        writer.flush()
        value = writer.temp()
        writer.line(f"{value} = {writer.constants.add(now_text)}({writer.constant(self.format_string)})")
        if self.asvar:
            writer.set(self.asvar, value)
        else:
            writer.out(value)


def now_text(format_string: str) -> str:
    """Return the present time in the current zone, in a format."""
    moment = datetime.now(tz=zone.get_current_timezone() if ServicesSettings.now().use_tz else None)
    return formats.date_format(moment, format_string)


@register.tag("now")
def do_now(parser: Parser, token: Token) -> NowNode:
    """Output the present date or time."""
    bits = token.split_contents()
    asvar = None
    if len(bits) == 4 and bits[-2] == "as":
        asvar, bits = bits[-1], bits[:-2]
    if len(bits) != 2:
        raise TemplateSyntaxError("'now' statement takes one argument")
    return NowNode(bits[1][1:-1], asvar)


class URLNode(NativeNode):
    """``{% url "name" arg key=value as name %}``."""

    child_nodelists = ()

    def __init__(
        self, view_name: FilterExpression, args: list[FilterExpression], kwargs: dict[str, FilterExpression], asvar: str | None
    ) -> None:
        self.view_name, self.args, self.kwargs, self.asvar = view_name, args, kwargs, asvar

    def set_names(self) -> list[str]:
        """Return the name after ``as``."""
        return [self.asvar] if self.asvar else []

    def write(self, writer: Writer) -> None:
        """Output or store the URL."""
        writer.flush()
        view = self.view_name.write(writer)
        args = ", ".join(one.write(writer) for one in self.args)
        kwargs = ", ".join(f"'{name}': {one.write(writer)}" for name, one in self.kwargs.items())
        url = writer.temp("u")
        function = writer.constants.add(quiet_url if self.asvar else url_of)
        writer.line(f"{url} = {function}({view}, [{args}], {{{kwargs}}}, rt.context)")
        if self.asvar:
            writer.set(self.asvar, url)
            return
        shown = writer.temp("s")
        writer.line(f"{shown} = {f'ESCAPE({url})' if writer.autoescape else url}")
        writer.out(shown)


def url_of(view: Any, args: list[Any], kwargs: dict[str, Any], context: Any) -> str:
    """Return the URL of a view, in the namespace that the request of a RequestContext is in.

    Raises NoReverseMatch when there is none.
    """
    request: Any = getattr(context, "request", None)
    # A current_app of None, set by hand, means the default instance.
    try:
        current_app = request.current_app
    except AttributeError:
        current_app = getattr(getattr(request, "resolver_match", None), "namespace", None)
    return reverse(view, args=args, kwargs=kwargs, current_app=current_app)


def quiet_url(view: Any, args: list[Any], kwargs: dict[str, Any], context: Any) -> str:
    """Return the URL of a view, or nothing."""
    try:
        return url_of(view, args, kwargs, context)
    except NoReverseMatch:
        return ""


@register.tag("url")
def url(parser: Parser, token: Token) -> URLNode:
    """Output the URL of a view."""
    bits = token.split_contents()
    if len(bits) < 2:
        raise TemplateSyntaxError(f"'{bits[0]}' takes at least one argument, a URL pattern name.")
    view = parser.compile_filter(bits[1])
    asvar, rest = None, bits[2:]
    if len(rest) >= 2 and rest[-2] == "as":
        asvar, rest = rest[-1], rest[:-2]
    args: list[FilterExpression] = []
    kwargs: dict[str, FilterExpression] = {}
    for bit in rest:
        named = token_kwargs([bit], parser)
        kwargs.update(named)
        if not named:
            args.append(parser.compile_filter(bit))
    return URLNode(view, args, kwargs, asvar)


class GroupedResult(NamedTuple):
    """One group of ``{% regroup %}``: what its items have in common, and the items."""

    grouper: Any
    list: Any


def grouped(pairs: list[tuple[Any, Any]]) -> list[GroupedResult]:
    """Return neighbours with equal keys as groups."""
    return [GroupedResult(key, [item for _, item in group]) for key, group in groupby(pairs, key=lambda pair: pair[0])]


class RegroupNode(NativeNode):
    """``{% regroup items by attribute as groups %}``."""

    child_nodelists = ()
    #: Makes groups of (key, item) pairs.
    group = staticmethod(grouped)

    def __init__(self, target: FilterExpression, expression: FilterExpression, var_name: str) -> None:
        self.target, self.expression, self.var_name = target, expression, var_name

    def set_names(self) -> list[str]:
        """Return the name of the groups."""
        return [self.var_name]

    def write(self, writer: Writer) -> None:
        """Group neighbours that share a value."""
        writer.flush()
        target = self.target.write(writer, ignore_failures=True)
        keyed, item = writer.temp("g"), writer.temp("x")
        writer.line(f"{keyed} = []")
        with writer.indented(f"for {item} in {writer.over(f'{target} or ()')}:"), writer.names.scope([self.var_name], [], False):
            writer.names.bind(self.var_name, item)
            key = self.expression.write(writer, ignore_failures=True)
            writer.line(f"{keyed}.append(({key}, {item}))")
        writer.set(self.var_name, f"{writer.constants.add(self.group)}({keyed})")


@register.tag("regroup")
def do_regroup(parser: Parser, token: Token) -> RegroupNode:
    """Group a list by an attribute that its items share."""
    bits = token.split_contents()
    if len(bits) != 6:
        raise TemplateSyntaxError("'regroup' tag takes five arguments")
    if bits[2] != "by":
        raise TemplateSyntaxError("second argument to 'regroup' tag must be 'by'")
    if bits[4] != "as":
        raise TemplateSyntaxError("next-to-last argument to 'regroup' tag must be 'as'")
    return RegroupNode(parser.compile_filter(bits[1]), parser.compile_filter(f"{bits[5]}.{bits[3]}"), bits[5])


class WidthRatioNode(NativeNode):
    """``{% widthratio value max width as name %}``."""

    child_nodelists = ()

    def __init__(
        self, val_expr: FilterExpression, max_expr: FilterExpression, max_width: FilterExpression, asvar: str | None = None
    ) -> None:
        self.val_expr, self.max_expr, self.max_width, self.asvar = val_expr, max_expr, max_width, asvar

    def set_names(self) -> list[str]:
        """Return the name after ``as``."""
        return [self.asvar] if self.asvar else []

    def write(self, writer: Writer) -> None:
        """Output or store the ratio."""
        writer.flush()
        parts = ", ".join(one.write(writer) for one in (self.val_expr, self.max_expr, self.max_width))
        result = writer.temp()
        writer.line(f"{result} = {writer.constants.add(width_ratio)}({parts})")
        if self.asvar:
            writer.set(self.asvar, result)
        else:
            writer.out(result)


def width_ratio(value: Any, maximum: Any, width: Any) -> str:
    """Return ``value / maximum * width``, rounded; "0" for a maximum of zero, nothing for what is no number.

    Raises TemplateSyntaxError for a width that is no number.
    """
    try:
        whole = int(width)
    except (ValueError, TypeError) as error:
        raise TemplateSyntaxError("widthratio final argument must be a number") from error
    try:
        return str(round(float(value) / float(maximum) * whole))
    except ZeroDivisionError:
        return "0"
    except (ValueError, TypeError, OverflowError):
        return ""


@register.tag("widthratio")
def do_widthratio(parser: Parser, token: Token) -> WidthRatioNode:
    """Scale a value, for bars and the like."""
    bits = token.split_contents()
    asvar = None
    if len(bits) == 6:
        if bits[4] != "as":
            raise TemplateSyntaxError("Invalid syntax in widthratio tag. Expecting 'as' keyword")
        asvar = bits[5]
    elif len(bits) != 4:
        raise TemplateSyntaxError("widthratio takes at least three arguments")
    value, maximum, width = (parser.compile_filter(bit) for bit in bits[1:4])
    return WidthRatioNode(value, maximum, width, asvar)


@register.simple_tag(name="querystring", takes_context=True)
def querystring(context: Any, *args: Mapping[str, Any] | None, **kwargs: Any) -> str:
    """Output a query string made of mappings (by default the request's GET) with some keys changed; None removes a key."""
    pairs: dict[str, list[Any]] = {}
    for source in args or (request_of(context, "querystring", ", or give the tag a mapping").GET,):
        _change(pairs, {} if source is None else source)
    _change(pairs, kwargs)
    encoded = urlencode([(key, value) for key, values in pairs.items() for value in values])
    return f"?{encoded}"


def request_of(context: Any, tag: str, otherwise: str = "") -> Any:
    """Return the request that a template is rendered for; TemplateSyntaxError, naming ``tag``, when there is none."""
    request = context.get("request") or getattr(context, "request", None)
    if request is None:
        raise TemplateSyntaxError(f"{{% {tag} %}} needs the request: render with one, put 'request' into the context{otherwise}.")
    return request


def _change(pairs: dict[str, list[Any]], changes: Any) -> None:
    if not isinstance(changes, Mapping):
        raise TemplateSyntaxError(f"querystring requires mappings for positional arguments (got {changes!r} instead).")
    listed = dict(changes.lists()) if hasattr(changes, "lists") else changes  # type: ignore[attr-defined]  # a multi-value dict
    for key, value in listed.items():
        if not isinstance(key, str):
            raise TemplateSyntaxError(f"querystring requires strings for mapping keys (got {key!r} instead).")
        if value is None:
            pairs.pop(key, None)
        elif isinstance(value, Iterable) and not isinstance(value, str):
            pairs[key] = list(value)
        else:
            pairs[key] = [value]


class LoremNode(NativeNode):
    """``{% lorem count method random %}``."""

    child_nodelists = ()

    def __init__(self, count: FilterExpression, method: str, common: bool) -> None:
        self.count, self.method, self.common = count, method, common

    def write(self, writer: Writer) -> None:
        """Output the text."""
        writer.flush()
        count, shown = self.count.write(writer), writer.temp("s")
        writer.line(f"{shown} = {writer.constants.add(lorem_text)}({count}, '{self.method}', {self.common})")
        writer.out(shown)


def lorem_text(count: Any, method: str, common: bool) -> str:
    """Return filler text: words, paragraphs, or paragraphs in ``<p>``; one of them when ``count`` is no number."""
    try:
        number = int(count)
    except (ValueError, TypeError):
        number = 1
    if method == "w":
        return words(number, common=common)
    found = paragraphs(number, common=common)
    return "\n\n".join(f"<p>{one}</p>" for one in found) if method == "p" else "\n\n".join(found)


@register.tag("lorem")
def do_lorem(parser: Parser, token: Token) -> LoremNode:
    """Output filler text."""
    bits = token.split_contents()
    name = bits.pop(0)
    common = bits[-1:] != ["random"]
    if not common:
        bits.pop()
    method = bits.pop() if bits and bits[-1] in ("w", "p", "b") else "b"
    count = bits.pop() if bits else "1"
    if bits:
        raise TemplateSyntaxError(f"Incorrect format for {name!r} tag")
    return LoremNode(parser.compile_filter(count), method, common)


@register.simple_tag(name="debug", takes_context=True)
def debug(context: Any) -> str:
    """Output the variables of the context, when DEBUG is on."""
    if not CoreSettings.now().debug:
        return ""
    return SafeString("\n\n".join(escape(pprint.pformat(layer)) for layer in context))


class LoadNode(NativeNode):
    """``{% load %}``: does its work while the template is parsed."""

    child_nodelists = ()

    def write(self, writer: Writer) -> None:
        """Write nothing."""


@register.tag("load")
def do_load(parser: Parser, token: Token) -> LoadNode:
    """Make the tags and filters of libraries known, or some of one: ``{% load a b from library %}``."""
    bits = token.contents.split()
    if len(bits) >= 4 and bits[-2] == "from":
        parser.add_library(_selected(_library(parser, bits[-1]), bits[-1], bits[1:-2]))
    else:
        for name in bits[1:]:
            parser.add_library(_library(parser, name))
    return LoadNode()


def _library(parser: Parser, label: str) -> Library:
    found = parser.libraries.get(label)
    if found is None:
        names = "\n".join(sorted(parser.libraries))
        hint = hints.near(label, parser.libraries)
        if dotted.exists(f"quintet.contrib.{label}.templatetags"):
            app = dotted.spoken(f"quintet.contrib.{label}")
            hint = f"It comes with the app {app!r}: add that to INSTALLED_APPS."
        message = f"'{label}' is not a registered tag library. Must be one of:\n{names}"
        raise TemplateSyntaxError(message, piece=label, hint=hint)
    parser.loaded.add(label)
    return found


def _selected(library: Library, label: str, names: Sequence[str]) -> Library:
    chosen = Library()
    for name in names:
        if name not in library.tags and name not in library.filters:
            message = f"'{name}' is not a valid tag or filter in tag library '{label}'"
            raise TemplateSyntaxError(message, piece=name, hint=hints.near(name, [*library.tags, *library.filters]))
        if name in library.tags:
            chosen.tags[name] = library.tags[name]
        if name in library.filters:
            chosen.filters[name] = library.filters[name]
    return chosen
