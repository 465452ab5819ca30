"""Porch: fields of files and the files that instances hold."""

from quintet.orm.fields.fieldfile import FieldFile as FieldFile
from quintet.orm.fields.fieldfile import ImageFieldFile as ImageFieldFile
from quintet.orm.fields.files import FileDescriptor as FileDescriptor
from quintet.orm.fields.files import FileField as FileField
from quintet.orm.fields.files import ImageField as ImageField
from quintet.orm.fields.files import ImageFileDescriptor as ImageFileDescriptor

__all__ = ["FieldFile", "FileDescriptor", "FileField", "ImageField", "ImageFieldFile", "ImageFileDescriptor"]
