"""Views of lists of objects, paged when asked."""

from typing import Any

from quintet.http.errors import Http404
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit.lazy import classproperty
from quintet.services import paginator
from quintet.services.i18n.translation import gettext as _
from quintet.views.base import View
from quintet.views.generic.base import ContextMixin, TemplateResponseMixin
from quintet.views.generic.names import template_name


class MultipleObjectMixin(ContextMixin):
    """A list of objects, in the context as ``object_list`` and by its model's name, with its page when it is paged."""

    allow_empty = True
    queryset: Any = None
    model: Any = None
    paginate_by: int | None = None
    paginate_orphans = 0
    context_object_name: str | None = None
    paginator_class: Any = classproperty(lambda _: paginator.Paginator)
    page_kwarg = "page"
    ordering: Any = None
    request: Any
    kwargs: dict[str, Any]
    object_list: Any

    def get_queryset(self) -> Any:
        """Return the objects, in order.

        Raises ImproperlyConfigured when neither ``queryset`` nor ``model`` says which.
        """
        if self.queryset is not None:
            rows = self.queryset.all() if hasattr(self.queryset, "all") else self.queryset
        elif self.model is not None:
            rows = self.model._default_manager.all()
        else:
            name = type(self).__name__
            raise ImproperlyConfigured(
                f"{name} is missing a QuerySet. Define {name}.model, {name}.queryset, or override {name}.get_queryset()."
            )
        ordering = self.get_ordering()
        if not ordering:
            return rows
        return rows.order_by(*([ordering] if isinstance(ordering, str) else ordering))

    def get_ordering(self) -> Any:
        """Return the name or names of the fields to order by."""
        return self.ordering

    def paginate_queryset(self, queryset: Any, page_size: int) -> tuple[Any, Any, Any, bool]:
        """Return (paginator, page, its objects, whether there are other pages); raise Http404 for a page there is not."""
        pages = self.get_paginator(
            queryset, page_size, orphans=self.get_paginate_orphans(), allow_empty_first_page=self.get_allow_empty()
        )
        asked = self.kwargs.get(self.page_kwarg) or self.request.GET.get(self.page_kwarg) or 1
        if getattr(pages, "pages_by_cursor", False):
            page = _page_at(pages, None if asked == 1 else asked)
            return pages, page, page.object_list, page.has_other_pages()
        try:
            number = pages.num_pages if asked == "last" else int(asked)
        except ValueError as error:
            raise Http404(_("Page is not “last”, nor can it be converted to an int.")) from error
        try:
            page = pages.page(number)
        except paginator.InvalidPage as error:
            said = _("Invalid page (%(page_number)s): %(message)s") % {"page_number": number, "message": str(error)}
            raise Http404(said) from error
        return pages, page, page.object_list, page.has_other_pages()

    def get_paginate_by(self, queryset: Any) -> int | None:
        """Return the number of objects on a page, None for no pages."""
        return self.paginate_by

    def get_paginator(
        self, queryset: Any, per_page: int, orphans: int = 0, allow_empty_first_page: bool = True, **kwargs: Any
    ) -> Any:
        """Return the paginator."""
        return self.paginator_class(queryset, per_page, orphans=orphans, allow_empty_first_page=allow_empty_first_page, **kwargs)

    def get_paginate_orphans(self) -> int:
        """Return how few objects may join the page before instead of standing on one of their own."""
        return self.paginate_orphans

    def get_allow_empty(self) -> bool:
        """Say whether an empty list is shown; else it is answered with 404."""
        return self.allow_empty

    def get_context_object_name(self, object_list: Any) -> str | None:
        """Return the list's own name in the context."""
        if self.context_object_name:
            return self.context_object_name
        return f"{object_list.model._meta.model_name}_list" if hasattr(object_list, "model") else None

    def get_context_data(self, *, object_list: Any = None, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the list and its page in it."""
        rows = self.object_list if object_list is None else object_list
        name = self.get_context_object_name(rows)
        size = self.get_paginate_by(rows)
        pages, page, paged = None, None, False
        if size:
            pages, page, rows, paged = self.paginate_queryset(rows, size)
        own = {"paginator": pages, "page_obj": page, "is_paginated": paged, "object_list": rows}
        if name is not None:
            own[name] = rows
        return super().get_context_data(**(own | kwargs))


def _page_at(pages: Any, cursor: str | None) -> Any:
    """Return the page at a cursor; Http404 for one that does not belong to the list."""
    try:
        return pages.page(cursor)
    except paginator.InvalidPage as error:
        raise Http404(
            _("Invalid page (%(page_number)s): %(message)s") % {"page_number": cursor, "message": str(error)}
        ) from error


class BaseListView(MultipleObjectMixin, View):
    """Answer GET with a list of objects."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Find the objects and render them; raise Http404 for none when ``allow_empty`` is off."""
        self.object_list = self.get_queryset()
        if not self.get_allow_empty() and self._is_empty():
            name = type(self).__name__
            raise Http404(_("Empty list and “%(class_name)s.allow_empty” is False.") % {"class_name": name})
        return self.render_to_response(self.get_context_data())  # type: ignore[attr-defined]  # of the mixin beside it

    def _is_empty(self) -> bool:
        # A page will be read of its own: do not load the whole list only to see whether there is one.
        if self.get_paginate_by(self.object_list) is not None and hasattr(self.object_list, "exists"):
            return not self.object_list.exists()
        return not self.object_list


class MultipleObjectTemplateResponseMixin(TemplateResponseMixin):
    """Template names after the model of the list: ``app/model_list.html``."""

    template_name_suffix = "_list"
    object_list: Any

    def get_template_names(self) -> list[str]:
        """Return the names of templates to try.

        Raises ImproperlyConfigured when nothing says any.
        """
        names = [] if self.template_name is None else [self.template_name]
        if hasattr(self.object_list, "model"):
            names.append(template_name(self.object_list.model, self.template_name_suffix))
        if not names:
            raise ImproperlyConfigured(
                f"{type(self).__name__} requires either a 'template_name' attribute or a get_queryset() method that returns "
                "a QuerySet."
            )
        return names


class ListView(MultipleObjectTemplateResponseMixin, BaseListView):
    """Render a list of objects."""
