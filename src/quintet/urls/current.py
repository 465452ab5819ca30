"""The fuse box of urls: the URLconf and script prefix in force, the converters, and the resolvers already built."""

from contextvars import ContextVar
from typing import Any

from quintet.urls.converters import Converters
from quintet.urls.settings import UrlSettings

converters = Converters()

_urlconf: ContextVar[Any] = ContextVar("quintet.urlconf", default=None)
_script_prefix: ContextVar[str] = ContextVar("quintet.script_prefix", default="/")


class ResolverStore:
    """Resolvers by what they were built from, kept while that object lives; a list is kept by identity."""

    def __init__(self) -> None:
        self.held: dict[Any, tuple[Any, Any]] = {}

    def get(self, urlconf: Any) -> Any:
        """Return the resolver built from ``urlconf``, None when there is none."""
        found = self.held.get(urlconf if isinstance(urlconf, str) else id(urlconf))
        return None if found is None else found[1]

    def put(self, urlconf: Any, resolver: Any) -> None:
        """Keep a resolver, and the object it was built from so that its identity stays its own."""
        self.held[urlconf if isinstance(urlconf, str) else id(urlconf)] = (urlconf, resolver)

    def clear(self) -> None:
        """Forget every resolver."""
        self.held.clear()


resolvers = ResolverStore()


def begin_request(prefix: str) -> None:
    """Put ROOT_URLCONF and a script prefix in force; a thread that serves many requests keeps those of the last one."""
    # Reading a context variable costs a tenth of setting it, and most requests find what they need.
    if _urlconf.get() is not None:
        _urlconf.set(None)
    if _script_prefix.get() != prefix:
        _script_prefix.set(prefix)


def get_urlconf(default: Any = None) -> Any:
    """Return the URLconf that this request uses in place of ROOT_URLCONF, else ``default``."""
    found = _urlconf.get()
    return default if found is None else found


def set_urlconf(urlconf: Any) -> None:
    """Use another URLconf for the rest of this request; None for ROOT_URLCONF."""
    _urlconf.set(urlconf)


def get_script_prefix() -> str:
    """Return the prefix of every URL of the site; it ends with a slash."""
    return _script_prefix.get()


def set_script_prefix(prefix: str) -> None:
    """Set the prefix of every URL, in this context."""
    _script_prefix.set(prefix if prefix.endswith("/") else prefix + "/")


def clear_script_prefix() -> None:
    """Set the prefix back to ``/``."""
    _script_prefix.set("/")


def urls_append_slash() -> bool:
    """Return APPEND_SLASH."""
    return UrlSettings.now().append_slash
