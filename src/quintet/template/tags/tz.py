"""The library ``tz``: time zones of date-times."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from quintet.services.i18n import zone
from quintet.template.compiler.writer import Writer
from quintet.template.errors import TemplateSyntaxError
from quintet.template.expressions import FilterExpression
from quintet.template.library import Library
from quintet.template.nodes import NativeNode, NodeList
from quintet.template.parser import Parser
from quintet.template.tags.assignments import getter
from quintet.template.tags.i18n import write_with
from quintet.template.tokens import Token

register = Library()


class ConvertedDateTime(datetime):
    """A date-time in the zone that a filter chose: it is shown as it is."""

    convert_to_local_time = False


@register.filter
def localtime(value: Any) -> Any:
    """Convert a date-time to the current zone."""
    return in_zone(value, zone.get_current_timezone())


@register.filter
def utc(value: Any) -> Any:
    """Convert a date-time to UTC."""
    return in_zone(value, UTC)


@register.filter("timezone")
def in_zone(value: Any, arg: Any) -> Any:
    """Convert a date-time to a zone or a zone of that name; nothing for what is no date-time or zone."""
    if not isinstance(value, datetime):
        return ""
    if isinstance(arg, str):
        try:
            arg = ZoneInfo(arg)
        except (ZoneInfoNotFoundError, ValueError):
            return ""
    if not isinstance(arg, tzinfo):
        return ""
    aware = zone.make_aware(value, zone.get_default_timezone()) if zone.is_naive(value) else value
    moment = aware.astimezone(arg)
    return ConvertedDateTime(
        moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second, moment.microsecond, moment.tzinfo
    )


@contextmanager
def conversion(context: Any, use_tz: bool) -> Iterator[None]:
    """Switch conversion to the current zone on or off inside the block."""
    before, context.use_tz = context.use_tz, use_tz
    try:
        yield
    finally:
        context.use_tz = before


class LocalTimeNode(NativeNode):
    """``{% localtime on %}`` or ``off``."""

    def __init__(self, nodelist: NodeList, use_tz: bool) -> None:
        self.nodelist, self.use_tz = nodelist, use_tz

    def write(self, writer: Writer) -> None:
        """Render the content with or without conversion."""
        write_with(writer, f"{writer.constants.add(conversion)}(rt.context, {self.use_tz})", self.nodelist)


class TimezoneNode(NativeNode):
    """``{% timezone "Europe/Paris" %}``."""

    def __init__(self, nodelist: NodeList, tz: FilterExpression) -> None:
        self.nodelist, self.tz = nodelist, tz

    def write(self, writer: Writer) -> None:
        """Render the content in another zone."""
        write_with(writer, f"{writer.constants.add(zone.override)}({self.tz.write(writer)})", self.nodelist)


@register.tag("localtime")
def do_localtime(parser: Parser, token: Token) -> LocalTimeNode:
    """Switch conversion to the current zone on or off inside the block."""
    bits = token.split_contents()
    if len(bits) > 2 or (len(bits) == 2 and bits[1] not in ("on", "off")):
        raise TemplateSyntaxError(f"{bits[0]!r} argument should be 'on' or 'off'")
    nodelist = parser.parse(("endlocaltime",))
    parser.delete_first_token()
    return LocalTimeNode(nodelist, len(bits) == 1 or bits[1] == "on")


@register.tag("timezone")
def do_timezone(parser: Parser, token: Token) -> TimezoneNode:
    """Render the block in another time zone; None for the default one."""
    bits = token.split_contents()
    if len(bits) != 2:
        raise TemplateSyntaxError(f"'{bits[0]}' takes one argument (timezone)")
    tz = parser.compile_filter(bits[1])
    nodelist = parser.parse(("endtimezone",))
    parser.delete_first_token()
    return TimezoneNode(nodelist, tz)


getter(register, "get_current_timezone", lambda: zone.get_current_timezone_name())
