"""Porch: values written as source."""

from quintet.migrations.serializer import BaseSerializer as BaseSerializer
from quintet.migrations.serializer import Serializer as Serializer
from quintet.migrations.serializer import serializer_factory as serializer_factory

__all__ = ["BaseSerializer", "Serializer", "serializer_factory"]
