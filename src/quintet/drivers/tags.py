"""Tags: which request or command a query runs for, in the query log and, where an alias asks for it, in its SQL.

    SELECT ... /*route=%27books%2F%3Cint%3Apk%3E%2F%27 ...*/   as ``key='value'`` pairs, percent-encoded, so that no value ends
                                                             the comment; a server's log and its statistics then tell the view

With ``OPTIONS["query_tags"]`` the comment is added by a wrapper like any other (`connection.execute_wrapper`).
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from quintet.drivers.settings import DatabaseSettings
from quintet.kernel import current
from quintet.kernel.core_settings import CoreSettings

OPTION = "query_tags"


def tags_queries() -> bool:
    """Say whether anything shows the tags of queries: the provider of `ports.tags_queries`."""
    databases = DatabaseSettings.now().databases
    return CoreSettings.now().debug or any(_asks(one.get("OPTIONS")) for one in databases.values())


def _asks(options: Mapping[str, Any] | None) -> bool:
    return bool(options and options.get(OPTION))


def tags_now() -> Mapping[str, str]:
    """Return the tags of the work in hand; none outside of requests and commands."""
    ask = current.query_tags.get()
    return {} if ask is None else ask()


def comment(tags: Mapping[str, str]) -> str:
    """Return tags as an SQL comment, keys in order; empty without any."""
    pairs = [f"{quote(key, safe='')}='{quote(value, safe='')}'" for key, value in sorted(tags.items())]
    return f" /*{','.join(pairs)}*/" if pairs else ""


def add_comment(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Run a statement with its tags behind it: a wrapper. What is not text (psycopg's own compositions) stays as it is."""
    if isinstance(sql, str):
        told = comment(tags_now())
        # Where there are parameters a percent sign starts a placeholder.
        sql += told if params is None else told.replace("%", "%%")
    return execute(sql, params, many, context)
