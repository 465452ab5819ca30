"""The library ``cache``: the output of a block, kept for a while unless it shows the nonce of one response."""

from typing import Any

from quintet.kit.html import SafeString
from quintet.services.cache import current
from quintet.services.cache.base import BaseCache
from quintet.services.cache.errors import InvalidCacheBackendError
from quintet.services.cache.fragments import make_template_fragment_key
from quintet.services.cache.handler import DEFAULT_CACHE_ALIAS
from quintet.template.compiler.writer import Writer
from quintet.template.errors import TemplateSyntaxError
from quintet.template.expressions import FilterExpression
from quintet.template.library import Library
from quintet.template.nodes import NativeNode, NodeList
from quintet.template.parser import Parser
from quintet.template.tokens import Token

register = Library()

FRAGMENTS_ALIAS = "template_fragments"


class CacheNode(NativeNode):
    """``{% cache timeout name vary... using="alias" %}``."""

    def __init__(
        self,
        nodelist: NodeList,
        expire_time_var: FilterExpression,
        fragment_name: str,
        vary_on: list[FilterExpression],
        cache_name: FilterExpression | None,
    ) -> None:
        self.nodelist, self.expire_time_var, self.fragment_name = nodelist, expire_time_var, fragment_name
        self.vary_on, self.cache_name = vary_on, cache_name

    def write(self, writer: Writer) -> None:
        """Output the kept text, or render the block and keep what it gives."""
        writer.flush()
        timeout = self.expire_time_var.write(writer)
        alias = "None" if self.cache_name is None else self.cache_name.write(writer)
        varied = ", ".join(one.write(writer) for one in self.vary_on)
        fragment, shown = writer.temp("a"), writer.temp("s")
        name = writer.constant(self.fragment_name)
        writer.line(f"{fragment} = {writer.constants.add(Fragment)}({name}, {timeout}, {alias}, [{varied}])")
        writer.line(f"{shown} = {fragment}.get()")
        with writer.indented(f"if {shown} is None:"):
            with writer.captured() as content:
                writer.nodes(self.nodelist)
            nonce, request = writer.names.read("csp_nonce"), writer.names.read("request")
            writer.line(f"{shown} = {fragment}.keep({content}, {nonce}, {request})")
        writer.out(shown)
        writer.flush()


class Fragment:
    """One fragment in its cache.

    Raises TemplateSyntaxError for a timeout that is no number, and for a cache that is not configured.
    """

    def __init__(self, name: str, timeout: Any, alias: Any, vary_on: list[Any]) -> None:
        self.seconds = _seconds(timeout)
        self.cache = _cache(alias)
        self.key = make_template_fragment_key(name, vary_on)

    def get(self) -> Any:
        """Return the text that is kept; None when there is none."""
        return self.cache.get(self.key)

    def keep(self, text: str, nonce: Any, request: Any) -> SafeString:
        """Keep a text, and return it; one with the nonce of this response would be blocked in the next."""
        safe = SafeString(text)
        if not any(_is_shown(one, text) for one in (nonce, getattr(request, "csp_nonce", None))):
            self.cache.set(self.key, safe, self.seconds)
        return safe


def _is_shown(nonce: Any, text: str) -> bool:
    return bool(getattr(nonce, "is_made", False)) and str(nonce) in text


def _seconds(value: Any) -> int | None:
    try:
        return None if value is None else int(value)
    except (ValueError, TypeError) as error:
        raise TemplateSyntaxError(f'"cache" tag got a non-integer timeout value: {value!r}') from error


def _cache(alias: Any) -> BaseCache:
    if alias is None:
        return current.caches[FRAGMENTS_ALIAS if FRAGMENTS_ALIAS in current.caches else DEFAULT_CACHE_ALIAS]
    try:
        return current.caches[alias]
    except InvalidCacheBackendError as error:
        raise TemplateSyntaxError(f"Invalid cache name specified for cache tag: {alias!r}") from error


@register.tag("cache")
def do_cache(parser: Parser, token: Token) -> CacheNode:
    """Keep the block's output for some seconds (None: for ever) under a name and the values that it varies on."""
    nodelist = parser.parse(("endcache",))
    parser.delete_first_token()
    tag, *bits = token.split_contents()
    using = None
    if len(bits) > 2 and bits[-1].startswith("using="):
        using = parser.compile_filter(bits.pop().removeprefix("using="))
    if len(bits) < 2:
        raise TemplateSyntaxError(f"'{tag!r}' tag requires at least 2 arguments.")
    timeout, name, *vary_on = bits
    return CacheNode(nodelist, parser.compile_filter(timeout), name, [parser.compile_filter(bit) for bit in vary_on], using)
