"""Every URL of a site as a row: what ``show_urls`` prints."""

from collections.abc import Iterator
from typing import Any

from quintet.kit.record import record
from quintet.urls.patterns import RoutePattern
from quintet.urls.resolver import RootResolver
from quintet.urls.table import Loop, Way


@record
class Listed:
    """One URL of a URLconf.

    ``url`` is its route with a leading slash, ``name`` what `reverse` takes (None for one without), ``view`` the path of its
    view. ``parameters`` are the converters by name, ``extra`` the arguments that the URLconf adds. ``hidden_by`` is the route of
    an earlier pattern that answers it, None where it is reached.
    """

    url: str
    name: str | None
    view: str
    parameters: dict[str, str]
    extra: dict[str, Any]
    hidden_by: str | None

    def as_json(self) -> dict[str, Any]:
        """Return the row as a mapping; extra arguments that have no form in JSON are shown as Python writes them."""
        return {
            "url": self.url,
            "name": self.name,
            "view": self.view,
            "parameters": self.parameters,
            "extra": {
                name: value if isinstance(value, str | int | float | None) else repr(value) for name, value in self.extra.items()
            },
            "hidden_by": self.hidden_by,
        }


def listed(root: RootResolver) -> Iterator[Listed]:
    """Yield every URL of a URLconf, in the order in which they are tried; one that includes itself is listed once."""
    for way in root.table.ways:
        if isinstance(way, Loop):
            continue
        extra = {name: value for branch in way.branches for name, value in branch.default_kwargs.items()} | way.leaf.default_args
        name = ":".join([*way.namespaces, way.leaf.name]) if way.leaf.name else None
        yield Listed("/" + way.route.removeprefix("^"), name, way.leaf.lookup_str, _parameters(way), extra, _hidden_by(root, way))


def _parameters(way: Way) -> dict[str, str]:
    found: dict[str, str] = {}
    for step in way.steps:
        if isinstance(step, RoutePattern):
            found.update({parameter.name: type(parameter.converter).__name__ for parameter in step.route.parameters})
        else:
            found.update(dict.fromkeys(step.regex.groupindex, "regular expression"))
    return found


def _hidden_by(root: RootResolver, way: Way) -> str | None:
    """Return the route of the pattern that answers a path without parameters in place of ``way``."""
    if not way.is_plain or any(step.route.parameters for step in way.steps):
        return None
    match = root.table.find("".join(step.route.text for step in way.steps))
    return None if match is None or match.func is way.leaf.callback else match.route
