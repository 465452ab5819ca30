"""What a foreign key does with its rows when the row they refer to is deleted, where the database itself does it.

Models know these verbs as ``models.DB_CASCADE`` and so on, and introspection answers with them. They take what each ``on_delete``
takes, and do nothing.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

Verb: TypeAlias = Callable[[Any, Any, Any, str], None]


def DB_CASCADE(collector: Any, field: Any, sub_objs: Any, using: str) -> None:  # noqa: N802  documented name
    """Let the database delete the rows that refer to what is deleted; no signals are sent for them."""


def DB_SET_NULL(collector: Any, field: Any, sub_objs: Any, using: str) -> None:  # noqa: N802  documented name
    """Let the database put NULL into the referring keys."""


def DB_SET_DEFAULT(collector: Any, field: Any, sub_objs: Any, using: str) -> None:  # noqa: N802  documented name
    """Let the database put the key's own default (``db_default``) into the referring keys."""


#: Verbs by their SQL. NO ACTION and RESTRICT are no verb: the database refuses, as it does for every ``on_delete`` of models.
RULES: Mapping[str, Verb] = MappingProxyType({"CASCADE": DB_CASCADE, "SET NULL": DB_SET_NULL, "SET DEFAULT": DB_SET_DEFAULT})
