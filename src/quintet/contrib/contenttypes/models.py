"""`ContentType`: a row that stands for a model."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, ClassVar

from quintet.kernel import current
from quintet.orm.fields.text import CharField
from quintet.orm.manager import Manager
from quintet.orm.model.model import Model
from quintet.services.i18n.translation import gettext_lazy as _


class ContentTypeCache:
    """The content types already read, by database, key and name.

    Rows never change once made, so none is stale unless the table is emptied, after which `clear` is called.
    """

    def __init__(self) -> None:
        self.by_database: defaultdict[str, dict[object, Any]] = defaultdict(dict)

    def find(self, database: str, key: object) -> Any:
        """Return the content type of a primary key or of an (app label, model name) pair, or None."""
        return self.by_database[database].get(key)

    def add(self, database: str, content_type: Any) -> None:
        """Keep a content type under both of its keys."""
        held = self.by_database[database]
        held[content_type.pk] = held[content_type.app_label, content_type.model] = content_type

    def clear(self) -> None:
        """Forget everything."""
        self.by_database.clear()


class ContentTypeManager(Manager):
    """Finds content types, reading each row once a process."""

    use_in_migrations = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cache = ContentTypeCache()

    def get_by_natural_key(self, app_label: str, model: str) -> Any:
        """Return the content type of an app label and lower-case model name.

        Raises ContentType.DoesNotExist when there is none.
        """
        found = self._cache.find(self.db, (app_label, model))
        if found is None:
            found = self.get(app_label=app_label, model=model)
            self._cache.add(self.db, found)
        return found

    def get_for_model(self, model: Any, for_concrete_model: bool = True) -> Any:
        """Return the content type of a model or instance, making the row if need be.

        A proxy stands for its concrete model unless ``for_concrete_model`` is False.
        """
        label, name = _key_of(model, for_concrete_model)
        found = self._cache.find(self.db, (label, name))
        if found is None:
            try:
                found = self.get(app_label=label, model=name)
            except self.model.DoesNotExist:
                found, _made = self.get_or_create(app_label=label, model=name)
            self._cache.add(self.db, found)
        return found

    def get_for_models(self, *models: Any, for_concrete_models: bool = True) -> dict[Any, Any]:
        """Return the content types of several models by model, with one query for those not read before."""
        keys = {model: _key_of(model, for_concrete_models) for model in models}
        unknown = {key for key in keys.values() if self._cache.find(self.db, key) is None}
        if unknown:
            self._read(unknown)
        for key in keys.values():
            if self._cache.find(self.db, key) is None:
                self._cache.add(self.db, self.create(app_label=key[0], model=key[1]))
        return {model: self._cache.find(self.db, key) for model, key in keys.items()}

    def _read(self, keys: Iterable[tuple[str, str]]) -> None:
        wanted = set(keys)
        rows = self.filter(app_label__in={label for label, _name in wanted}, model__in={name for _label, name in wanted})
        for row in rows:
            self._cache.add(self.db, row)

    def get_for_id(self, id: int) -> Any:
        """Return the content type of a primary key.

        Raises ContentType.DoesNotExist when there is none.
        """
        found = self._cache.find(self.db, id)
        if found is None:
            found = self.get(pk=id)
            self._cache.add(self.db, found)
        return found

    def clear_cache(self) -> None:
        """Forget what was read, after rows were made or deleted behind the manager's back."""
        self._cache.clear()


def _key_of(model: Any, concrete: bool) -> tuple[str, str]:
    meta = model._meta.concrete_model._meta if concrete else model._meta
    return meta.app_label, meta.model_name


class ContentType(Model):
    """One installed model: its app label and lower-case name."""

    app_label = CharField(max_length=100)
    model = CharField(_("python model class name"), max_length=100)

    objects: ClassVar[ContentTypeManager] = ContentTypeManager()

    class Meta:
        """The documented table."""

        verbose_name = _("content type")
        verbose_name_plural = _("content types")
        db_table = "django_content_type"
        unique_together = [["app_label", "model"]]

    def __str__(self) -> str:
        return self.app_labeled_name

    @property
    def name(self) -> str:
        """The model's verbose name, or the plain name when the model is gone."""
        model = self.model_class()
        return str(model._meta.verbose_name) if model else self.model

    @property
    def app_labeled_name(self) -> str:
        """The verbose names of app and model, as forms show them."""
        model = self.model_class()
        if not model:
            return self.model
        return f"{model._meta.app_config.verbose_name} | {model._meta.verbose_name}"

    def model_class(self) -> Any:
        """Return the model, or None when it is not installed."""
        try:
            return current.apps.get_model(self.app_label, self.model)
        except LookupError:
            return None

    def get_object_for_this_type(self, using: str | None = None, **kwargs: Any) -> Any:
        """Return the one object of this model that the lookups name."""
        return self.model_class()._base_manager.using(using or self._state.db).get(**kwargs)

    def get_all_objects_for_this_type(self, **kwargs: Any) -> Any:
        """Return the objects of this model that the lookups name."""
        return self.model_class()._base_manager.using(self._state.db).filter(**kwargs)

    def natural_key(self) -> tuple[str, str]:
        """Return app label and model name."""
        return self.app_label, self.model
