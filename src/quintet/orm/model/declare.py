"""Declaring a model: the steps from a class body to a registered class, in the order in which they happen.

    class body ─► split plain attributes from those that install themselves
               ─► options (Meta, inherited Meta) ─► exceptions ─► own fields ─► parents' fields ─► key ─► managers ─► register

Linking to other models happens field by field, as soon as their targets are declared (`relations.link`).
"""

import copy
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from quintet.drivers.errors import DatabaseError
from quintet.kernel import current
from quintet.kernel.errors import FieldError, ImproperlyConfigured, MultipleObjectsReturned, ObjectDoesNotExist, ObjectNotUpdated
from quintet.kit import dotted
from quintet.orm.deletion import CASCADE
from quintet.orm.fields.auto import AutoFieldMixin
from quintet.orm.manager import Manager
from quintet.orm.meta import Options
from quintet.orm.relations.foreign_key import ForeignKey, OneToOneField
from quintet.orm.settings import ModelSettings
from quintet.orm.signals import class_prepared

T = TypeVar("T")


class ModelBase(type):
    """The metaclass of models."""

    _meta: Any
    if TYPE_CHECKING:

        def __getattr__(cls: type[T], name: Literal["objects"]) -> Manager[T]: ...  # pyright: ignore[reportGeneralTypeIssues]  # a model

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
            _inherit_options(meta, declared, parents)
        for attribute, value in installing.items():
            made.add_to_class(attribute, value)
        _inherit(made, parents, attrs)
        if meta.abstract:
            made.Meta = declared
            if declared is not None:
                declared.abstract = False
            _check_fields_unique(made)
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


def _inherit_options(meta: Any, declared: Any, parents: list[Any]) -> None:
    """Take ordering and get_latest_by from a parent with a table, unless the class says its own."""
    for parent in parents:
        other = parent.__dict__.get("_meta")
        if other is None or other.abstract:
            continue
        if not hasattr(meta.meta, "ordering"):
            meta.ordering = other.ordering
        if not hasattr(meta.meta, "get_latest_by"):
            meta.get_latest_by = other.get_latest_by
        return


def _inherit(made: Any, parents: list[Any], attrs: dict[str, Any]) -> None:
    meta = made._meta
    if meta.proxy:
        _become_proxy(made, parents)
        return
    own_links = {
        field.remote_field.model.lower() if isinstance(field.remote_field.model, str) else field.remote_field.model: field
        for field in meta.local_fields
        if isinstance(field, OneToOneField) and (field.remote_field.parent_link or not isinstance(field.remote_field.model, str))
    }
    own_names = {field.name for field in (*meta.local_fields, *meta.local_many_to_many, *meta.private_fields)}
    for base in made.__mro__[1:]:
        other = base.__dict__.get("_meta")
        if other is None or not isinstance(base, ModelBase):
            continue
        if other.abstract:
            _inherit_abstract(made, base, own_names, attrs)
        elif base in parents or any(base in parent.__mro__ for parent in parents if parent._meta.abstract):
            _inherit_table(made, base._meta.concrete_model, own_links, own_names)


def _inherit_abstract(made: Any, base: Any, own_names: set[str], attrs: dict[str, Any]) -> None:
    meta = base._meta
    for field in (*meta.local_fields, *meta.local_many_to_many, *meta.private_fields):
        hidden = field.name in made.__dict__ and field.name not in own_names and not hasattr(field, "edges")
        shadowed = any(
            field.name in klass.__dict__ for klass in made.__mro__[: made.__mro__.index(base)] if not isinstance(klass, ModelBase)
        )
        if field.name in own_names or (field.name in attrs and attrs[field.name] is None) or hidden or shadowed:
            continue
        own_names.add(field.name)
        made.add_to_class(field.name, copy.deepcopy(field))


def _inherit_table(made: Any, base: Any, own_links: dict[Any, Any], own_names: set[str]) -> None:
    meta = made._meta
    if base in meta.parents:
        return
    link = own_links.get(base) or own_links.get(base._meta.label_lower)
    if link is None and base._meta.app_label == meta.app_label:
        link = own_links.get(base._meta.model_name)
    if link is None and not meta.abstract:
        name = f"{base._meta.model_name}_ptr"
        if name in own_names:
            raise FieldError(
                f"Auto-generated field '{name}' in class {made.__name__!r} for parent_link to base class {base.__name__!r} "
                f"clashes "
                f"with declared field of the same name."
            )
        link = OneToOneField(base, CASCADE, name=name, auto_created=True, parent_link=True, primary_key=meta.pk is None)
        made.add_to_class(name, link)
    elif link is not None:
        link.remote_field.parent_link = True
        if not link.primary_key and meta.pk is None:
            link.primary_key = True
            meta.setup_pk(link)
    for field in base._meta.fields:
        if field.name in own_names:
            raise FieldError(
                f"Local field {field.name!r} in class {made.__name__!r} clashes with field of the same name from base "
                f"class {base.__name__!r}."
            )
    meta.parents[base] = link
    meta.expire()


def _become_proxy(made: Any, parents: list[Any]) -> None:
    concrete = [parent for parent in parents if not parent._meta.abstract]
    if len({parent._meta.concrete_model for parent in concrete}) != 1:
        problem = "has no non-abstract model base class" if not concrete else "has more than one non-abstract model base class"
        raise TypeError(f"Proxy model '{made.__name__}' {problem}.")
    meta = made._meta
    if meta.local_fields or meta.local_many_to_many:
        raise FieldError(f"Proxy model '{made.__name__}' contains model fields.")
    base = concrete[0]
    meta.setup_proxy(base)
    meta.concrete_model = base._meta.concrete_model
    meta.parents = dict(base._meta.concrete_model._meta.parents)
    meta.local_many_to_many = base._meta.concrete_model._meta.local_many_to_many
    meta.expire()


def _check_fields_unique(made: Any) -> None:
    seen: set[str] = set()
    for field in made._meta.local_fields:
        if field.name in seen:
            raise FieldError(f"Field {field.name!r} is declared twice in {made.__name__!r}.")
        seen.add(field.name)


def _prepare(made: Any) -> None:
    """Give the class what every table has: a key, a docstring, a manager; and tell that it is there."""
    meta = made._meta
    if meta.pk is None:
        _add_key(made)
    if meta.order_with_respect_to:
        raise ImproperlyConfigured(
            f"{meta.label}: Meta.order_with_respect_to is not supported yet; declare an integer field and Meta.ordering instead."
        )
    meta.indexes = [_named_index(made, index) for index in meta.indexes]
    if made.__doc__ is None:
        made.__doc__ = f"{made.__name__}({', '.join(field.name for field in meta.fields)})"
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
    meta = made._meta
    first_parent = next((link for link in meta.parents.values() if link is not None), None)
    if first_parent is not None:
        first_parent.primary_key = True
        meta.setup_pk(first_parent)
        return
    made.add_to_class("id", _key_class(meta)(verbose_name="ID", primary_key=True, auto_created=True))


def _key_class(meta: Any) -> Any:
    config = meta.app_config
    path = getattr(config, "default_auto_field", None) or ModelSettings.now().default_auto_field
    try:
        found = dotted.load(path)
    except ImportError as error:
        raise ImproperlyConfigured(f"DEFAULT_AUTO_FIELD refers to the module '{path}' that could not be imported.") from error
    if not (isinstance(found, type) and issubclass(found, AutoFieldMixin)):
        raise ValueError(f"Primary key '{path}' referred by DEFAULT_AUTO_FIELD must subclass AutoField.")
    return found


def parent_links(model: Any) -> list[ForeignKey]:
    """Return the links to parents' tables, nearest first."""
    return [link for link in model._meta.parents.values() if link is not None]
