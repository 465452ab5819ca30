"""The fuse box of urls: the URLconf and script prefix in force, the converters, and the resolvers already built."""

from contextvars import ContextVar
from typing import Any

from quintet.urls.path_converters import Converters
from quintet.urls.settings import UrlSettings

converters = Converters()

urlconf_in_force: ContextVar[Any] = ContextVar("quintet.urlconf", default=None)
prefix_in_force: ContextVar[str] = ContextVar("quintet.script_prefix", default="/")


class ResolverStore:
    """Resolvers by what they were built from: ``named`` by dotted path; a module or list by identity, kept while it lives."""

    def __init__(self) -> None:
        self.named: dict[str, Any] = {}
        self.held: dict[int, tuple[Any, Any]] = {}

    def get(self, urlconf: Any) -> Any:
        """Return the resolver built from ``urlconf``, None when there is none."""
        if isinstance(urlconf, str):
            return self.named.get(urlconf)
        found = self.held.get(id(urlconf))
        return None if found is None else found[1]

    def put(self, urlconf: Any, resolver: Any) -> None:
        """Keep a resolver, and the object it was built from so that its identity stays its own."""
        if isinstance(urlconf, str):
            self.named[urlconf] = resolver
        else:
            self.held[id(urlconf)] = (urlconf, resolver)

    def clear(self) -> None:
        """Forget every resolver."""
        self.named.clear()
        self.held.clear()


resolvers = ResolverStore()


def begin_request(prefix: str) -> None:
    """Put ROOT_URLCONF and a script prefix in force; a thread that serves many requests keeps those of the last one."""
    urlconf_in_force.set(None)
    prefix_in_force.set(prefix)


def get_urlconf(default: Any = None) -> Any:
    """Return the URLconf that this request uses in place of ROOT_URLCONF, else ``default``."""
    found = urlconf_in_force.get()
    return default if found is None else found


def set_urlconf(urlconf: Any) -> None:
    """Use another URLconf for the rest of this request; None for ROOT_URLCONF."""
    urlconf_in_force.set(urlconf)


def get_script_prefix() -> str:
    """Return the prefix of every URL of the site; it ends with a slash."""
    return prefix_in_force.get()


def set_script_prefix(prefix: str) -> None:
    """Set the prefix of every URL, in this context."""
    prefix_in_force.set(prefix if prefix.endswith("/") else prefix + "/")


def clear_script_prefix() -> None:
    """Set the prefix back to ``/``."""
    prefix_in_force.set("/")


def urls_append_slash() -> bool:
    """Return APPEND_SLASH."""
    return UrlSettings.now().append_slash
