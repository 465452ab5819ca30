"""Views of one object."""

from typing import Any

from quintet.http.errors import Http404
from quintet.kernel.errors import ImproperlyConfigured
from quintet.services.i18n.translation import gettext as _
from quintet.views.base import View
from quintet.views.generic.base import ContextMixin, TemplateResponseMixin
from quintet.views.generic.names import is_model, template_name


class SingleObjectMixin(ContextMixin):
    """One object, found by primary key or slug from the URL, in the context as ``object`` and by its model's name."""

    model: Any = None
    queryset: Any = None
    slug_field = "slug"
    context_object_name: str | None = None
    slug_url_kwarg = "slug"
    pk_url_kwarg = "pk"
    query_pk_and_slug = False
    kwargs: dict[str, Any]
    object: Any

    def get_object(self, queryset: Any = None) -> Any:
        """Return the object; raise Http404 when there is none.

        Raises AttributeError when the URL gives neither primary key nor slug.
        """
        rows = self.get_queryset() if queryset is None else queryset
        pk, slug = self.kwargs.get(self.pk_url_kwarg), self.kwargs.get(self.slug_url_kwarg)
        if pk is None and slug is None:
            raise AttributeError(
                f"Generic detail view {type(self).__name__} must be called with either an object pk or a slug in the URLconf."
            )
        if pk is not None:
            rows = rows.filter(pk=pk)
        if slug is not None and (pk is None or self.query_pk_and_slug):
            rows = rows.filter(**{self.get_slug_field(): slug})
        try:
            return rows.get()
        except rows.model.DoesNotExist as error:
            name = rows.model._meta.verbose_name
            raise Http404(_("No %(verbose_name)s found matching the query") % {"verbose_name": name}) from error

    def get_queryset(self) -> Any:
        """Return the rows among which the object is.

        Raises ImproperlyConfigured when neither ``queryset`` nor ``model`` says.
        """
        if self.queryset is not None:
            return self.queryset.all()
        if self.model is None:
            name = type(self).__name__
            raise ImproperlyConfigured(
                f"{name} is missing a QuerySet. Define {name}.model, {name}.queryset, or override {name}.get_queryset()."
            )
        return self.model._default_manager.all()

    def get_slug_field(self) -> str:
        """Return the name of the field that slugs are looked up in."""
        return self.slug_field

    def get_context_object_name(self, obj: Any) -> str | None:
        """Return the object's own name in the context."""
        return self.context_object_name or (obj._meta.model_name if is_model(obj) else None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the object in it."""
        own: dict[str, Any] = {}
        if self.object is not None:
            own["object"] = self.object
            name = self.get_context_object_name(self.object)
            if name:
                own[name] = self.object
        return super().get_context_data(**(own | kwargs))


class BaseDetailView(SingleObjectMixin, View):
    """Answer GET with one object."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Find the object and render it."""
        self.object = self.get_object()
        return self.render_to_response(self.get_context_data(object=self.object))  # type: ignore[attr-defined]  # of the mixin beside it


class SingleObjectTemplateResponseMixin(TemplateResponseMixin):
    """Template names after the object: a field of it, then ``app/model_detail.html``."""

    template_name_field: str | None = None
    template_name_suffix = "_detail"
    object: Any
    model: Any

    def get_template_names(self) -> list[str]:
        """Return the names of templates to try.

        Raises ImproperlyConfigured when nothing says any.
        """
        if self.template_name is not None:
            return [self.template_name]
        found = getattr(self.object, self.template_name_field, None) if self.object and self.template_name_field else None
        names = [found] if found else []
        named_after = self.object if is_model(self.object) else getattr(self, "model", None)
        if named_after is not None and is_model(named_after):
            names.append(template_name(named_after, self.template_name_suffix))
        if not names:
            raise ImproperlyConfigured(
                "SingleObjectTemplateResponseMixin requires a definition of 'template_name', 'template_name_field', or 'model'; "
                "or an implementation of 'get_template_names()'."
            )
        return names


class DetailView(SingleObjectTemplateResponseMixin, BaseDetailView):
    """Render one object."""
