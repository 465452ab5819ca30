"""Fields of files: a column that holds a stored file's name, and attributes that are the file.

    instance.__dict__   the name as the row has it, an upload not stored yet, or the `FieldFile` made of either
    FileDescriptor      gives the `FieldFile`; made at the first read, so that loading rows costs what text costs
    pre_save            stores what is not stored yet, under a name that `generate_filename` makes safe

The descriptor is a data descriptor, and only these fields have one: other fields of the same model load as ever.
"""

import posixpath
from collections.abc import Callable, Iterable
from datetime import datetime
from os import PathLike
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from quintet.kernel.errors import FieldError
from quintet.kit import dotted
from quintet.orm.expressions.base import Value
from quintet.orm.fields import checks
from quintet.orm.fields.base import DatabaseDefault, Field
from quintet.orm.fields.deferred import DeferredAttribute
from quintet.orm.fields.fieldfile import FieldFile, ImageFieldFile
from quintet.services.files.base import ContentFile, File
from quintet.services.files.current import default_storage, storages
from quintet.services.files.names import validate_file_name
from quintet.services.files.storage.base import Storage
from quintet.services.i18n.translation import gettext_lazy as _

F = TypeVar("F", bound=FieldFile)


class FileDescriptor(DeferredAttribute):
    """Gives an instance's file as the field's ``attr_class``, whatever was assigned: a name, an upload, another's file."""

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        held = instance.__dict__.get(self.field.attname)
        if type(held) is self.field.attr_class and held.instance is instance:
            return held
        found = _as_field_file(self.field, instance, super().__get__(instance, owner))
        if not isinstance(instance.__dict__[self.field.attname], DatabaseDefault):
            instance.__dict__[self.field.attname] = found
        return found

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


def _as_field_file(field: Any, instance: Any, held: Any) -> Any:
    """Return what an instance holds as its file; anything that is no file comes back as it is."""
    if held is None or isinstance(held, str):
        return field.attr_class(instance, field, held)
    if isinstance(held, FieldFile):
        return held.bound_to(instance, field)
    if isinstance(held, File):
        return field.attr_class(instance, field, held.name, upload=held)
    if isinstance(held, DatabaseDefault) and isinstance(held.expression, Value):
        return field.attr_class(instance, field, held.expression.value)
    return held


class ImageFileDescriptor(FileDescriptor):
    """A file's descriptor that keeps the fields of width and height true when another image is assigned."""

    def __set__(self, instance: Any, value: Any) -> None:
        # The first assignment is the instance's making: dimensions given along with the file may be yet to come.
        before = instance.__dict__.get(self.field.attname, self)
        super().__set__(instance, value)
        if before is not self and before is not value:
            self.field.update_dimension_fields(instance, force=True)


class FileField(Field[FieldFile]):
    """A stored file; the column holds its name.

    ``storage`` is a storage, an alias of STORAGES, or a callable that gives a storage. Raises TypeError for anything else.
    """

    attr_class: ClassVar[type[FieldFile]] = FieldFile
    descriptor_class = FileDescriptor
    description = _("File")
    stock_values = frozenset({str})

    if TYPE_CHECKING:
        max_length: int

    def __init__(
        self,
        verbose_name: Any = None,
        name: str | None = None,
        upload_to: "str | PathLike[str] | Callable[[Any, str], str | PathLike[str]] | None" = "",
        storage: Any = None,
        **options: Any,
    ) -> None:
        self._key_was_given = "primary_key" in options
        self.upload_to = "" if upload_to is None else upload_to
        self._given_storage: Any = storage
        self._storage = None if storage is None or isinstance(storage, str) else self._made_storage(storage)
        options.setdefault("max_length", 100)
        super().__init__(verbose_name, name, **options)

    def _made_storage(self, given: Any) -> Storage:
        found = given() if callable(given) else given
        if not isinstance(found, Storage):
            wanted = dotted.spoken("quintet.core.files.storage.base.Storage")
            raise TypeError(
                f"{type(self).__qualname__}.storage must be a subclass/instance of {wanted}, an alias of STORAGES, or a callable "
                f"that returns one; got {found!r}."
            )
        return found

    @property
    def storage(self) -> Any:
        """The storage; one given by its alias is looked up at each use, so that changed settings are followed."""
        if self._storage is not None:
            return self._storage
        return default_storage if self._given_storage is None else storages[self._given_storage]

    @storage.setter
    def storage(self, storage: Storage) -> None:
        self._storage = self._given_storage = storage

    def get_internal_type(self) -> str:
        """Return "FileField"."""
        return "FileField"

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what makes this field again; a callable storage is written as that callable."""
        name, path, args, options = super().deconstruct()
        if options.get("max_length") == 100:
            del options["max_length"]
        options["upload_to"] = self.upload_to
        if self._given_storage is not None and self._given_storage is not default_storage:
            options["storage"] = self._given_storage
        return name, path, args, options

    def get_prep_value(self, value: Any) -> Any:
        """Return a file's name; a file's absence is the empty text, None stays None."""
        value = super().get_prep_value(value)
        return value if value is None or type(value) is str or hasattr(value, "resolve_expression") else str(value)

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        """Store an upload that is not stored yet, and return the file.

        Raises FieldError for an upload without a name, SuspiciousFileOperation for one whose name leads elsewhere.
        """
        held = model_instance.__dict__.get(self.attname)
        if isinstance(held, DatabaseDefault):
            return held
        file = super().pre_save(model_instance, add)
        if not isinstance(file, FieldFile):
            return file
        if file.name is None and file.upload is not None:
            error = FieldError(f"File for {self.name} must have the name attribute specified to be saved.")
            if isinstance(file.upload, ContentFile):
                error.add_note("Pass a 'name' argument to ContentFile.")
            raise error
        if file and not file.is_stored:
            file.save(file.name, file.file, save=False)
        return file

    def generate_filename(self, instance: Any, filename: Any) -> str:
        """Return the name under which ``filename`` is to be stored, as ``upload_to`` says.

        Raises SuspiciousFileOperation for a name that leads elsewhere.
        """
        if callable(self.upload_to):
            wanted = self.upload_to(instance, filename)
        else:
            folder = datetime.now().strftime(str(self.upload_to))  # noqa: DTZ005  the folder of the local day
            wanted = posixpath.join(folder, filename)
        return self.storage.generate_filename(validate_file_name(wanted, allow_relative_path=True))

    def save_form_data(self, instance: Any, data: Any) -> None:
        """Put a form's upload into the instance: None leaves the file as it is, False takes it away."""
        if data is not None:
            setattr(instance, self.name, data or "")

    def _check_own(self) -> Iterable[Any]:
        yield from checks.file_is_no_key(self, self._key_was_given)
        yield from checks.upload_to_is_relative(self)


class ImageField(FileField):
    """A stored image; keeps its size in pixels in ``width_field`` and ``height_field``. Needs the extra ``images``."""

    attr_class = ImageFieldFile
    descriptor_class = ImageFileDescriptor
    description = _("Image")

    def __init__(
        self,
        verbose_name: Any = None,
        name: str | None = None,
        width_field: str | None = None,
        height_field: str | None = None,
        **options: Any,
    ) -> None:
        self.width_field, self.height_field = width_field, height_field
        super().__init__(verbose_name, name, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what makes this field again."""
        name, path, args, options = super().deconstruct()
        if self.width_field:
            options["width_field"] = self.width_field
        if self.height_field:
            options["height_field"] = self.height_field
        return name, path, args, options

    def instance_hook(self) -> Callable[[Any], None] | None:
        """Return `update_dimension_fields` where there are such fields."""
        return self.update_dimension_fields if self.width_field or self.height_field else None

    def update_dimension_fields(self, instance: Any, force: bool = False, *args: Any, **options: Any) -> None:
        """Put the image's width and height into their fields: where one is empty, or with ``force``.

        What the instance has not loaded stays as it is, and without such fields no file is opened.
        """
        held = instance.__dict__
        if self.attname not in held or not self._size_fields():
            return
        file = getattr(instance, self.attname)
        if not force and (not file or all(held[name] for name in self._size_fields() if name in held)):
            return
        self.put_dimensions(instance, (file.width, file.height) if file else (None, None))

    def put_dimensions(self, instance: Any, sides: tuple[int | None, int | None]) -> None:
        """Put a width and a height in pixels into the fields that keep them."""
        for name, side in zip((self.width_field, self.height_field), sides, strict=True):
            if name:
                setattr(instance, name, side)

    def _size_fields(self) -> list[str]:
        return [name for name in (self.width_field, self.height_field) if name]

    def _check_own(self) -> Iterable[Any]:
        yield from super()._check_own()
        yield from checks.image_library(self)
