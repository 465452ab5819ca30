"""The library ``cache``: the output of a block, kept for a while."""

from typing import Any

from quintet.services.cache import current
from quintet.services.cache.base import BaseCache
from quintet.services.cache.errors import InvalidCacheBackendError
from quintet.services.cache.fragments import make_template_fragment_key
from quintet.services.cache.handler import DEFAULT_CACHE_ALIAS
from quintet.template.errors import TemplateSyntaxError
from quintet.template.expressions import FilterExpression
from quintet.template.library import Library
from quintet.template.nodes import Node, NodeList
from quintet.template.parser import Parser
from quintet.template.tokens import Token

register = Library()

FRAGMENTS_ALIAS = "template_fragments"


class CacheNode(Node):
    """``{% cache timeout name vary... using="alias" %}``."""

    def __init__(
        self, nodelist: NodeList, timeout: FilterExpression, name: str, vary_on: list[FilterExpression], using: Any
    ) -> None:
        self.nodelist, self.timeout, self.name = nodelist, timeout, name
        self.vary_on, self.using = vary_on, using

    def render(self, context: Any) -> str:
        """Return the kept output, or render the block and keep what it gives."""
        seconds = self._seconds(context)
        cache = self._cache(context)
        key = make_template_fragment_key(self.name, [one.resolve(context) for one in self.vary_on])
        found = cache.get(key)
        if found is None:
            found = self.nodelist.render(context)
            cache.set(key, found, seconds)
        return found

    def _seconds(self, context: Any) -> int | None:
        value = self.timeout.resolve(context)
        try:
            return None if value is None else int(value)
        except (ValueError, TypeError) as error:
            raise TemplateSyntaxError(f'"cache" tag got a non-integer timeout value: {value!r}') from error

    def _cache(self, context: Any) -> BaseCache:
        if self.using is None:
            return current.caches[FRAGMENTS_ALIAS if FRAGMENTS_ALIAS in current.caches else DEFAULT_CACHE_ALIAS]
        alias = self.using.resolve(context)
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
