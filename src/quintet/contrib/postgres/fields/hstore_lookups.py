"""Lookups and transforms of HStoreField."""

from typing import Any

from quintet.contrib.postgres.fields.array import ArrayField
from quintet.contrib.postgres.lookups import OperatorLookup, typed
from quintet.orm.expressions import spec
from quintet.orm.expressions.base import Expression
from quintet.orm.fields.text import TextField
from quintet.orm.lookups import builtin
from quintet.orm.lookups.base import Transform, TransformFactory
from quintet.orm.types import Resolved
from quintet.sql import tree


class _PairsLookup(OperatorLookup):
    """An operator between two mappings."""

    @classmethod
    def right(cls, right: Any, left: Resolved, env: Any) -> Any:
        """Return the mapping."""
        return typed(right, left.field, env)


class PairsExact(_PairsLookup):
    """Has the same pairs."""

    lookup_name = "exact"
    operator = "="
    can_use_none_as_rhs = True

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return an equality, or a test for NULL."""
        return tree.IsNull(left.node) if builtin.right_is_none(right) else super().condition(left, right, env)


class PairsContain(_PairsLookup):
    """Has all of these pairs."""

    lookup_name = "contains"
    operator = "@>"


class PairsContainedBy(_PairsLookup):
    """Has no other pairs than these."""

    lookup_name = "contained_by"
    operator = "<@"


class HasKey(OperatorLookup):
    """Has this key."""

    lookup_name = "has_key"
    operator = "?"
    prepare_rhs = False

    @classmethod
    def right(cls, right: Any, left: Resolved, env: Any) -> Any:
        """Return the key, as text."""
        if isinstance(right, spec.Slot):
            return tree.Param(env.base + right.index, str, text="({})::text")
        return typed(right, TextField(), env)


class HasKeys(OperatorLookup):
    """Has all of these keys."""

    lookup_name = "has_keys"
    operator = "?&"
    prepare_rhs = False

    @classmethod
    def right(cls, right: Any, left: Resolved, env: Any) -> Any:
        """Return the keys, as an array of texts.

        Raises TypeError for one text, whose letters would be the keys.
        """
        if isinstance(right, spec.Slot) and issubclass(right.kind, str):
            raise TypeError(f"The lookup {cls.lookup_name} takes a list of keys, not one text.")
        return typed(right, ArrayField(_KeyField()), env)


class HasAnyKeys(HasKeys):
    """Has one of these keys."""

    lookup_name = "has_any_keys"
    operator = "?|"


class _KeyField(TextField):
    """A key: whatever is given, as text."""

    def get_prep_value(self, value: Any) -> Any:
        """Return the text."""
        return str(value)


class KeyTransform(Transform):
    """The value under one key."""

    def __init__(self, key_name: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key_name = key_name

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return Expression.output_fields.named("TextField")

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the value; NULL without the key."""
        return tree.Template(("(", sources[0].node, f" -> {env.dialect.quote_text(self.key_name)})"))


class KeyTransformFactory(TransformFactory):
    """Makes the transform of one key."""

    def __call__(self, *args: Any, **kwargs: Any) -> Transform:
        """Return the transform of an expression."""
        return KeyTransform(self.key_name, *args, **kwargs)

    def unbound(self) -> Transform:
        """Return the transform without an operand."""
        made = KeyTransform.unbound()
        made.key_name = self.key_name
        return made


class _Texts(Transform):
    """An array of texts."""

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return ArrayField(TextField())


class KeysTransform(_Texts):
    """All keys, in no order."""

    lookup_name = "keys"
    function = "akeys"


class ValuesTransform(_Texts):
    """All values, in no order."""

    lookup_name = "values"
    function = "avals"


OF_PAIRS = (PairsExact, PairsContain, PairsContainedBy, HasKey, HasKeys, HasAnyKeys, KeysTransform, ValuesTransform)
