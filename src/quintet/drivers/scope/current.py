"""The fuse box of the units of work: which one this context works in; None before the first query."""

from contextvars import ContextVar
from typing import Any

unit: ContextVar[Any] = ContextVar("quintet_unit", default=None)
