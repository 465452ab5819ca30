"""Porch: the catalogue."""

from quintet.drivers.introspection import FieldInfo as FieldInfo
from quintet.drivers.introspection import Introspection as BaseDatabaseIntrospection
from quintet.drivers.introspection import TableInfo as TableInfo

__all__ = ["BaseDatabaseIntrospection", "FieldInfo", "TableInfo"]
