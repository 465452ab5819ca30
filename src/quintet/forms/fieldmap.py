"""The ``fields`` of a form: its class's fields, each copied when somebody first asks for it.

Making a form costs one dictionary copy; cleaning and drawing read the shared fields through `peek`. Whoever reaches a field
through the documented ways (``form.fields["x"]``, iteration over values, ``form["x"].field``) gets the form's own copy and
may change it. Fields of user classes may keep state of a form in themselves, so those are copied at once.
"""

import copy
from collections.abc import Iterator, Mapping
from typing import Any


class FormFields(dict[str, Any]):
    """Fields by name, copied on first access."""

    __slots__ = ("_shared",)

    def __init__(self, base: Mapping[str, Any], private: tuple[str, ...] = ()) -> None:
        super().__init__(base)
        self._shared: set[str] = set(base)
        for name in private:
            self._own(name)

    def _own(self, name: str) -> Any:
        field = dict.__getitem__(self, name)
        if name in self._shared:
            self._shared.discard(name)
            field = copy.deepcopy(field)
            dict.__setitem__(self, name, field)
        return field

    def peek(self, name: str) -> Any:
        """Return the field as it stands, shared or not: to read, never to change."""
        return dict.__getitem__(self, name)

    def peek_items(self) -> Any:
        """Return all (name, field) as they stand."""
        return dict.items(self)

    def shares(self, name: str, field: Any) -> bool:
        """Say whether ``field`` is the class's, not yet copied for this form."""
        return name in self._shared and dict.get(self, name) is field

    def __getitem__(self, name: str) -> Any:
        return self._own(name)

    def __setitem__(self, name: str, field: Any) -> None:
        self._shared.discard(name)
        dict.__setitem__(self, name, field)

    def __delitem__(self, name: str) -> None:
        self._shared.discard(name)
        dict.__delitem__(self, name)

    # Overridden so that `dict(form.fields)` and `{**form.fields}` take the way through __getitem__.
    def __iter__(self) -> Iterator[str]:
        return super().__iter__()

    def _own_all(self) -> None:
        for name in list(self._shared):
            self._own(name)

    def get(self, name: str, default: Any = None) -> Any:
        """Return the form's own field, or ``default``."""
        return self._own(name) if name in self else default

    def values(self) -> Any:
        """Return the form's own fields."""
        self._own_all()
        return super().values()

    def items(self) -> Any:
        """Return the names with the form's own fields."""
        self._own_all()
        return super().items()

    def pop(self, name: str, *default: Any) -> Any:
        """Take a field out and return it."""
        if name in self:
            self._own(name)
        return super().pop(name, *default)

    def popitem(self) -> tuple[str, Any]:
        """Take the last field out and return it with its name."""
        self._own_all()
        return super().popitem()

    def setdefault(self, name: str, default: Any = None) -> Any:
        """Return the form's own field, put ``default`` in its place when there is none."""
        if name not in self:
            self[name] = default
        return self._own(name)

    def update(self, *others: Any, **named: Any) -> None:
        """Put other fields in."""
        for name, field in dict(*others, **named).items():
            self[name] = field

    def clear(self) -> None:
        """Take every field out."""
        self._shared.clear()
        super().clear()

    def copy(self) -> dict[str, Any]:
        """Return a plain dictionary of the form's own fields."""
        self._own_all()
        return dict(super().items())

    def reorder(self, names: list[str]) -> None:
        """Put the fields in the order of ``names``, which are all of them."""
        held = [(name, dict.__getitem__(self, name)) for name in names]
        super().clear()
        super().update(held)

    def __deepcopy__(self, memo: dict[int, Any]) -> "FormFields":
        return FormFields({name: copy.deepcopy(field, memo) for name, field in dict.items(self)})

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return dict, (self.copy(),)


def owned(fields: Mapping[str, Any]) -> FormFields:
    """Return the fields of a form that brings all of them itself: none is shared, none copied."""
    found = FormFields({})
    found.update(fields)
    return found
