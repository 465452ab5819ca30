"""Registering lookups on fields and transforms: a table per class and per instance, walked along the method resolution order."""

from collections.abc import Callable
from types import MethodType
from typing import Any, ClassVar

from quintet.kernel.errors import FieldError
from quintet.kit import dotted
from quintet.kit.libraries import difflib
from quintet.orm.types import LOOKUP_SEP


class LookupGeneration:
    """A number that grows with every registration, so that plans made before are not used after."""

    def __init__(self) -> None:
        self.number = 0


class ForClassOrInstance:
    """A method that is bound to the class it is called on, or to the instance when it is called on one."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.__doc__ = function.__doc__

    def __get__(self, instance: Any, owner: type) -> Callable[..., Any]:
        return MethodType(self.function, owner if instance is None else instance)


class RegisterLookupMixin:
    """Gives a class `register_lookup`, `get_lookup` and `get_transform`."""

    lookup_generation: ClassVar[LookupGeneration] = LookupGeneration()
    #: The dotted path of something in a late room above, which registers further lookups of this class when it is loaded.
    further_lookups: ClassVar[str | None] = None

    @classmethod
    def get_class_lookups(cls) -> dict[str, Any]:
        """Return every lookup of the class, nearest base first to win a name."""
        if cls.further_lookups is not None:
            dotted.load(cls.further_lookups)
        found: dict[str, Any] = {}
        for base in reversed(cls.__mro__):
            found.update(base.__dict__.get("class_lookups", {}))
        return found

    def get_lookups(self) -> dict[str, Any]:
        """Return the lookups of the class and of this instance."""
        return {**type(self).get_class_lookups(), **self.__dict__.get("instance_lookups", {})}

    def _registered(self, name: str) -> Any:
        found = self._registered_now(name)
        if found is None and self.further_lookups is not None:
            dotted.load(self.further_lookups)
            return self._registered_now(name)
        return found

    def _registered_now(self, name: str) -> Any:
        own = self.__dict__.get("instance_lookups")
        if own and name in own:
            return own[name]
        for base in type(self).__mro__:
            found = base.__dict__.get("class_lookups", {}).get(name)
            if found is not None:
                return found
        output = getattr(self, "_lookups_from", None)
        return output._registered(name) if output is not None else None

    def get_lookup(self, lookup_name: str) -> Any:
        """Return the lookup class of that name, or None."""
        found = self._registered(lookup_name)
        return found if found is not None and getattr(found, "is_lookup", False) else None

    def get_transform(self, lookup_name: str) -> Any:
        """Return the transform class of that name, or None."""
        found = self._registered(lookup_name)
        return found if found is not None and getattr(found, "is_transform", False) else None

    @ForClassOrInstance
    def register_lookup(self, lookup: Any, lookup_name: str | None = None) -> Any:
        """Add a lookup or a transform to the class, or to one instance alone; usable as a decorator."""
        if self.further_lookups is not None:
            dotted.load(self.further_lookups)  # first: what is registered last wins
        _table(self)[lookup_name or lookup.lookup_name] = lookup
        self.lookup_generation.number += 1
        return lookup

    @ForClassOrInstance
    def _unregister_lookup(self, lookup: Any, lookup_name: str | None = None) -> None:
        """Take a lookup away again (tests)."""
        del _table(self)[lookup_name or lookup.lookup_name]
        self.lookup_generation.number += 1


def _table(owner: Any) -> dict[str, Any]:
    """Return the table of a class, or of an instance."""
    name = "class_lookups" if isinstance(owner, type) else "instance_lookups"
    if name not in owner.__dict__:
        setattr(owner, name, {})
    return owner.__dict__[name]


def unsupported(left: Any, name: str, path: str, relation: Any = None) -> FieldError:
    """Return the error for a lookup or a transform that the left side lacks; ``relation`` is what the path ended at."""
    if left.field is None:
        return FieldError(f"Unsupported lookup '{name}' in '{path}'.")
    backwards: Any = getattr(relation, "remote_field", None) if not hasattr(relation, "get_lookups") else None
    names = list((backwards if hasattr(backwards, "get_lookups") else left.field).get_lookups())
    near = difflib.get_close_matches(name.partition(LOOKUP_SEP)[0], names)
    hint = f", perhaps you meant {' or '.join(near)}?" if near else f". Lookups are: {', '.join(sorted(names))}."
    kind = type(left.field if relation is None else relation).__name__
    kind = "ForeignKey" if kind == "ManyToManyField" else kind  # whose table holds one for each side
    return FieldError(f"Unsupported lookup '{name}' for {kind} or join on the field not permitted{hint}")
