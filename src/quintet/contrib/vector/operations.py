"""The migration operation; importing it needs no entry in INSTALLED_APPS."""

from collections.abc import Mapping
from typing import Any, ClassVar

from quintet.contrib.postgres.extensions import CreateExtension
from quintet.kit.vectors import KINDS

#: Types that the extension brings; bits are PostgreSQL's own.
TYPES = tuple(name for name in KINDS if name != "bit")


class VectorExtension(CreateExtension):
    """Create ``vector``, the extension pgvector; nothing happens on other databases than PostgreSQL."""

    types: ClassVar[tuple[str, ...]] = TYPES

    def __init__(self, hints: Mapping[str, Any] | None = None) -> None:
        super().__init__("vector", hints)
