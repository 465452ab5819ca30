"""Declaring a model: the steps from a class body to a registered class, in the order in which they happen.

    class body ─► split plain attributes from those that install themselves
               ─► options (Meta, inherited Meta) ─► exceptions ─► own fields ─► parents' fields ─► key ─► managers ─► register

Linking to other models happens field by field, as soon as their targets are declared (`relations.link`).
"""

from typing import TYPE_CHECKING, Any, Literal, TypeVar

from quintet.drivers.errors import DatabaseError
from quintet.kernel import current
from quintet.kernel.apps import ProjectsAutoField
from quintet.kernel.errors import ImproperlyConfigured, MultipleObjectsReturned, ObjectDoesNotExist, ObjectNotUpdated
from quintet.kit import dotted
from quintet.orm.fields.auto import AutoFieldMixin
from quintet.orm.manager import Manager, RelatedManager
from quintet.orm.meta.options import Options
from quintet.orm.model.inherit import become_proxy, inherit, settle_key
from quintet.orm.model.ordered import keep_order
from quintet.orm.settings import ModelSettings
from quintet.orm.signals import class_prepared

T = TypeVar("T")


class ModelBase(type):
    """The metaclass of models."""

    _meta: Any
    if TYPE_CHECKING:

        def __getattr__(cls: type[T], name: Literal["objects"]) -> Manager[T]: ...  # pyright: ignore[reportGeneralTypeIssues]  # a model
        def _related_manager(cls: type[T]) -> RelatedManager[T]: ...  # pyright: ignore[reportGeneralTypeIssues]  # a model

    def __new__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **options: Any) -> Any:
        """Make a model class; the steps are drawn in the module's docstring."""
        parents = [base for base in bases if isinstance(base, ModelBase)]
        if not parents:
            return super().__new__(cls, name, bases, attrs, **options)
        plain, installing = _split(attrs)
        made: Any = super().__new__(cls, name, bases, plain, **options)
        declared = attrs.get("Meta")
        meta = Options(
            _meta_of(made, declared), _app_label(made, declared, attrs["__module__"]), apps=_registry(declared, parents)
        )
        meta.abstract = bool(getattr(declared, "abstract", False))
        meta.contribute_to_class(made, "_meta")
        meta.abstract = bool(getattr(declared, "abstract", False))
        meta.original_attrs.pop("abstract", None) if not meta.abstract else None
        meta.concrete_model = made
        if not meta.abstract:
            _add_exceptions(made, parents)
            _inherit_options(meta, made.__mro__[1:])
        for attribute, value in installing.items():
            made.add_to_class(attribute, value)
        become_proxy(made, parents) if meta.proxy else inherit(made, parents, attrs)
        if meta.abstract:
            made.Meta = declared
            if declared is not None:
                declared.abstract = False
            return made
        _prepare(made)
        meta.apps.register_model(meta.app_label, made)
        return made

    def add_to_class(cls, name: str, value: Any) -> None:
        """Install an attribute: those with `contribute_to_class` install themselves."""
        if not isinstance(value, type) and hasattr(value, "contribute_to_class"):
            value.contribute_to_class(cls, name)
        else:
            setattr(cls, name, value)

    if not TYPE_CHECKING:  # to type checkers they are attributes of each model

        @property
        def _default_manager(cls) -> Any:
            return cls._meta.default_manager

        @property
        def _base_manager(cls) -> Any:
            return cls._meta.base_manager

    def _make_base_manager(cls) -> Any:
        manager = Manager()
        manager.name, manager.model, manager.auto_created = "_base_manager", cls, True
        return manager


def _split(attrs: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    plain: dict[str, Any] = {}
    installing: dict[str, Any] = {}
    for name, value in attrs.items():
        if name == "Meta":
            continue
        installs = not isinstance(value, type) and hasattr(value, "contribute_to_class")
        (installing if installs else plain)[name] = value
    return plain, installing


def _meta_of(made: Any, declared: Any) -> Any:
    """Return the class's Meta, or the one inherited from an abstract parent."""
    return declared if declared is not None else getattr(made, "Meta", None)


def _registry(declared: Any, parents: list[Any]) -> Any:
    own = getattr(declared, "apps", None)
    if own is not None:
        return own
    for parent in parents:
        meta = parent.__dict__.get("_meta")
        if meta is not None and getattr(meta.meta, "apps", None) is not None:
            return meta.apps
    return current.model_apps


def _app_label(made: Any, declared: Any, module: str) -> str | None:
    label = getattr(_meta_of(made, declared), "app_label", None)
    if label is not None:
        return label
    config = current.apps.get_containing_app_config(module)
    if config is not None:
        return config.label
    if getattr(declared, "abstract", False):
        return None
    raise RuntimeError(
        f"Model class {module}.{made.__name__} doesn't declare an explicit app_label and isn't in an application "
        f"in INSTALLED_APPS."
    )


def _add_exceptions(made: Any, parents: list[Any]) -> None:
    for name, roots in (
        ("DoesNotExist", (ObjectDoesNotExist,)),
        ("MultipleObjectsReturned", (MultipleObjectsReturned,)),
        ("NotUpdated", (ObjectNotUpdated, DatabaseError)),
    ):
        bases = tuple(
            getattr(parent, name)
            for parent in parents
            if "_meta" in parent.__dict__ and not parent._meta.abstract and hasattr(parent, name)
        )
        body = {"__module__": made.__module__, "__qualname__": f"{made.__qualname__}.{name}"}
        setattr(made, name, type(name, bases or roots, body))


def _inherit_options(meta: Any, bases: tuple[type, ...]) -> None:
    """Take ordering and get_latest_by from the nearest model when that has a table, unless the class says its own."""
    other = next((base.__dict__["_meta"] for base in bases if "_meta" in base.__dict__), None)
    if other is None or other.abstract:
        return
    if not hasattr(meta.meta, "ordering"):
        meta.ordering = other.ordering
    if not hasattr(meta.meta, "get_latest_by"):
        meta.get_latest_by = other.get_latest_by


def _prepare(made: Any) -> None:
    """Give the class what every table has: a key, a docstring, a manager; and tell that it is there."""
    meta = made._meta
    if meta.pk is None:
        _add_key(made)
    if meta.order_with_respect_to:
        keep_order(made)
    meta.indexes = [_named_index(made, index) for index in meta.indexes]
    if made.__doc__ is None:
        made.__doc__ = f"{made.__name__}({', '.join(field.name for field in meta.fields)})"
    override = ModelSettings.now().absolute_url_overrides.get(meta.label_lower)
    if override:
        made.get_absolute_url = override
    if not meta.managers:
        if any(field.name == "objects" for field in meta.fields):
            raise ValueError(f"Model {made.__name__} must specify a custom Manager, because it has a field named 'objects'.")
        manager = Manager()
        manager.auto_created = True
        made.add_to_class("objects", manager)
    if class_prepared.receivers:
        class_prepared.send(sender=made)


def _named_index(made: Any, index: Any) -> Any:
    """Return an index with a name; one that children of an abstract model share gets a name for each in a copy."""
    if index.name:
        return index
    named = index.clone()
    named.set_name_with_model(made)
    return named


def _add_key(made: Any) -> None:
    if not settle_key(made._meta):
        made.add_to_class("id", _key_class(made._meta)(verbose_name="ID", primary_key=True, auto_created=True))


def _key_class(meta: Any) -> Any:
    """Return the class of automatic keys: that of the app's config, else of the settings.

    Raises ImproperlyConfigured or ValueError, naming which of both is wrong.
    """
    config = meta.app_config
    path, where = ModelSettings.now().default_auto_field, "DEFAULT_AUTO_FIELD"
    if config is not None and not isinstance(_declared(config), ProjectsAutoField):
        path, where = config.default_auto_field, f"{type(config).__module__}.{type(config).__qualname__}.default_auto_field"
    if not path:
        raise ImproperlyConfigured(f"{where} must not be empty.")
    try:
        found = dotted.load(path)
    except ImportError as error:
        raise ImproperlyConfigured(f"{where} refers to the module '{path}' that could not be imported.") from error
    if not (isinstance(found, type) and issubclass(found, AutoFieldMixin)):
        raise ValueError(f"Primary key '{path}' referred by {where} must subclass AutoField.")
    return found


def _declared(config: Any) -> Any:
    """Return ``default_auto_field`` as the config's class declares it."""
    return next(vars(base)["default_auto_field"] for base in type(config).__mro__ if "default_auto_field" in vars(base))
