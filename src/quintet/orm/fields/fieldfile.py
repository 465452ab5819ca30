"""`FieldFile`: the file of one field of one instance. Opened when it is read; stored and deleted by the field's storage."""

from typing import Any, Self

from quintet.kit.twins import async_twin
from quintet.services.files.base import File
from quintet.services.files.images import ImageFile

Facts = tuple[int | None, int | None]


class FieldFile(File):
    """A file as an attribute of a model's instance: false and nameless when there is none.

    ``name`` is its name in the storage. `save` and `delete` also save the instance, unless told not to. Two are equal when
    their names are; so is a name itself.
    """

    def __init__(self, instance: Any, field: Any, name: str | None, upload: Any = None) -> None:
        self.instance, self.field, self.name = instance, field, name
        #: What reading reads: an upload that is not stored yet, or the stored file once it was opened.
        self.upload = upload
        #: Whether the storage has the file under `name`.
        self.is_stored = upload is None

    def bound_to(self, instance: Any, field: Any) -> "FieldFile":
        """Return this file as that of another instance or field; what was opened or uploaded is shared."""
        if instance is self.instance and field is self.field:
            return self
        other = field.attr_class(instance, field, self.name, upload=self.upload)
        other.is_stored = self.is_stored
        return other

    def __eq__(self, other: object) -> bool:
        return self.name == (other.name if isinstance(other, FieldFile) else other)

    def __hash__(self) -> int:
        return hash(self.name)

    def __bool__(self) -> bool:
        return bool(self.name)

    @property
    def storage(self) -> Any:
        """The field's storage."""
        return self.field.storage

    @property
    def _file(self) -> Any:
        # The names under which storages and image libraries know the two.
        return self.upload

    @_file.setter
    def _file(self, file: Any) -> None:
        self.upload = file

    @property
    def _committed(self) -> bool:
        return self.is_stored

    @_committed.setter
    def _committed(self, is_stored: bool) -> None:
        self.is_stored = is_stored

    def _require_name(self) -> str:
        if not self.name:
            raise ValueError(f"The '{self.field.name}' attribute has no file associated with it.")
        return self.name

    @property
    def file(self) -> Any:
        """The file that is read and written; the stored one is opened at the first use.

        Raises ValueError when there is no file, FileNotFoundError when the storage lost it.
        """
        name = self._require_name()
        if self.upload is None:
            self.upload = self.storage.open(name, "rb")
        return self.upload

    @file.setter
    def file(self, file: Any) -> None:
        self.upload = file

    @file.deleter
    def file(self) -> None:
        self.upload = None

    @property
    def path(self) -> str:
        """The path on this machine.

        Raises ValueError without a file, NotImplementedError when the storage keeps none here.
        """
        return self.storage.path(self._require_name())

    @property
    def url(self) -> str:
        """The URL that the storage gives; ValueError without a file."""
        return self.storage.url(self._require_name())

    @property
    def size(self) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]  # asked of the storage, so nobody sets it
        """The size in bytes; ValueError without a file."""
        name = self._require_name()
        return self.storage.size(name) if self.is_stored else self.file.size

    @property
    def closed(self) -> bool:
        """Whether nothing is open."""
        return self.upload is None or self.upload.closed

    def open(self, mode: str = "rb", *args: Any, **options: Any) -> Self:  # pyright: ignore[reportIncompatibleMethodOverride]  # documented default
        """Open the file, or open it again, in ``mode``; ValueError without a file."""
        name = self._require_name()
        if self.upload is None:
            self.upload = self.storage.open(name, mode)
        else:
            self.upload.open(mode)
        return self

    aopen = async_twin(open)

    def close(self) -> None:
        """Close the file where it is open."""
        if self.upload is not None:
            self.upload.close()

    def save(self, name: Any, content: Any, save: bool = True) -> None:
        """Store ``content``, a `File`, under a name made of ``name`` and ``upload_to``; then save the instance.

        The name may come out different: `name` has it. Raises SuspiciousFileOperation for a name that leads elsewhere.
        """
        facts = self._facts_of(content)
        wanted = self.field.generate_filename(self.instance, name)
        self.name = self.storage.save(wanted, content, max_length=self.field.max_length)
        self.is_stored = True
        self._tell_instance(facts)
        if save:
            self.instance.save()

    asave = async_twin(save)

    def delete(self, save: bool = True) -> None:
        """Delete the file from the storage and forget its name; then save the instance. Nothing happens without a file."""
        if not self:
            return
        if self.upload is not None:
            self.close()
            self.upload = None
        self.storage.delete(self.name)
        self.name, self.is_stored = None, False
        self._tell_instance()
        if save:
            self.instance.save()

    adelete = async_twin(delete)

    def _facts_of(self, content: Any) -> Facts | None:
        """Return what the instance keeps about ``content``, which is read before it goes to the storage."""
        return None

    def _tell_instance(self, facts: Facts | None = None) -> None:
        """Have the instance hold the new name: files that were read before are another's."""
        self.instance.__dict__[self.field.attname] = self.name

    def __getstate__(self) -> dict[str, Any]:
        # An open file cannot travel; it is opened again where it arrives.
        return {"name": self.name, "instance": self.instance, "field": self.field, "upload": None, "is_stored": True}


class ImageFieldFile(ImageFile, FieldFile):
    """The file of an image: also knows its width and height in pixels."""

    def save(self, name: Any, content: Any, save: bool = True) -> None:
        """Store the image as `FieldFile.save` does, and put its size into the fields that keep it."""
        if content is not self.upload:
            vars(self).pop("_dimensions_cache", None)
        super().save(name, content, save)

    def delete(self, save: bool = True) -> None:
        """Delete the image, and forget its size."""
        vars(self).pop("_dimensions_cache", None)
        super().delete(save)

    def _facts_of(self, content: Any) -> Facts | None:
        if self.field.instance_hook() is None:
            return None
        image = self if content is self.upload else type(self)(self.instance, self.field, "new", upload=content)
        return image.width, image.height

    def _tell_instance(self, facts: Facts | None = None) -> None:
        super()._tell_instance(facts)
        self.field.put_dimensions(self.instance, facts or (None, None))
