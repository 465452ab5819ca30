"""Links: how compiled code that comes from disk finds the live objects that it refers to.

A *recipe* says with plain values how to get an object again: a name in a module, a safe text, an object made by a call, the
memory of one tag. Objects of which no recipe can be given (nodes of foreign classes, functions made inside functions) keep
their template from being kept; it is then compiled in every process.
"""

import sys
from collections.abc import Callable
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from quintet.kit import dotted
from quintet.kit.html import SafeString

PLAIN = frozenset({str, int, float, bool, bytes, type(None)})

#: Kind of recipe, and what it needs.
Recipe = tuple[Any, ...]
#: The origin of the template of kept code: it has its parts, and the keys under which its tags remember something.
Place = Any
#: What was found of modules, by the texts of recipes: templates refer to the same functions.
Found = dict[str, Any]


class LinkError(Exception):
    """An object that kept code refers to is not there any more."""


def recipe_of(value: Any) -> Recipe | None:
    """Return how to get ``value`` again in another process; None when nothing but itself will do."""
    kind = type(value)
    if kind in PLAIN:
        return ("plain", value)
    found = BY_TYPE.get(kind)
    if found is not None:
        return found(value)
    if isinstance(value, type):
        return named(value)
    made = getattr(kind, "recipe", None)
    return None if made is None else _row("made", made(value))


def recipe_of_call(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Recipe | None:
    """Return how to get what ``function`` returns for ``arguments``; None when one of them is only itself."""
    return _row("made", (function, *arguments))


def _method(value: MethodType) -> Recipe | None:
    owner = recipe_of(value.__self__)
    return None if owner is None else ("method", owner, value.__name__)


def _row(kind: str, values: tuple[Any, ...]) -> Recipe | None:
    recipes = tuple(recipe_of(one) for one in values)
    return None if None in recipes else (kind, recipes)


def named(value: Any) -> Recipe | None:
    """Return the recipe of a function or class that its module has under its own name; None for any other."""
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", "")
    found: Any = sys.modules.get(module or "")
    for part in name.split("."):
        found = getattr(found, part, None)
    return ("name", f"{module} {name}") if found is value else None


#: Recipes by the exact type of the object.
BY_TYPE: dict[type, Callable[[Any], Recipe | None]] = {
    SafeString: lambda value: ("safe", str.__str__(value)),
    tuple: lambda value: _row("tuple", value),
    MethodType: _method,
    FunctionType: named,
    BuiltinFunctionType: named,
}


def linked(recipe: Recipe, place: Place, found: Found) -> Any:
    """Return the object of a recipe; ``place`` is the template's origin, ``found`` keeps what modules have.

    Raises LinkError when it is gone.
    """
    if recipe[0] == "name":
        return found.get(recipe[1]) or find(recipe[1], found)
    return LINKED[recipe[0]](recipe, place, found)


def find(place: str, found: Found) -> Any:
    """Return what stands at a place, "module name", and keep it in ``found``.

    Raises LinkError when it is gone.
    """
    module, name = place.split(" ")
    try:
        value: Any = sys.modules.get(module) or dotted.module(module)
        for part in name.split("."):
            value = getattr(value, part)
    except (ImportError, AttributeError) as error:
        raise LinkError(f"{module}.{name} is not there any more") from error
    found[place] = value
    return value


def _made(recipe: Recipe, place: Place, found: Found) -> Any:
    function, *arguments = [linked(one, place, found) for one in recipe[1]]
    return function(*arguments)


def _part(place: Place, name: str) -> Any:
    part = place.parts.get(name)
    if part is None:
        raise LinkError(f"The part {name!r} is not there any more")
    return part


#: Objects by the kind of their recipe.
LINKED: dict[str, Callable[[Recipe, Place, Found], Any]] = {
    "plain": lambda recipe, place, found: recipe[1],
    "safe": lambda recipe, place, found: SafeString(recipe[1]),
    "site": lambda recipe, place, found: place.memory(recipe[1]),
    "tuple": lambda recipe, place, found: tuple(linked(one, place, found) for one in recipe[1]),
    "method": lambda recipe, place, found: getattr(linked(recipe[1], place, found), recipe[2]),
    "made": _made,
    "part": lambda recipe, place, found: _part(place, recipe[1]),
}
