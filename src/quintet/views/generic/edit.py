"""Views that process forms: plain ones, and those that create, update and delete an object."""

from typing import Any

from quintet.forms import forms, models
from quintet.http import partial
from quintet.http.response import HttpResponseRedirect
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit.lazy import classproperty
from quintet.views import inline_validation, kept_uploads
from quintet.views.base import View
from quintet.views.generic.base import ContextMixin, TemplateResponseMixin
from quintet.views.generic.detail import SingleObjectMixin, SingleObjectTemplateResponseMixin


def _gone_to(view: Any, url: str) -> Any:
    """Return the redirect; where a part is rendered the browser must go itself, for the script would follow a 302."""
    part = getattr(view, "get_partial_template_name", None)
    kind = HttpResponseRedirect if part is None or part() is None else partial.HttpResponseClientRedirect
    return kind(url)


class FormMixin(ContextMixin):
    """A form of ``form_class`` in the context as ``form``; `form_valid` and `form_invalid` answer it."""

    initial: dict[str, Any] = {}
    form_class: Any = None
    success_url: Any = None
    prefix: str | None = None
    #: Whether POST with ``?validate=name`` only validates that field, for pages that ask while the form is filled in.
    inline_validation = False
    #: Whether uploads survive errors, see `quintet.forms.Form.keep_uploads`; a form class may say so itself.
    keep_uploads = False
    request: Any

    def get_initial(self) -> dict[str, Any]:
        """Return a copy of the form's initial data."""
        return self.initial.copy()

    def get_prefix(self) -> str | None:
        """Return the form's prefix."""
        return self.prefix

    def get_form_class(self) -> Any:
        """Return the class of the form."""
        return self.form_class

    def get_form(self, form_class: Any = None) -> Any:
        """Return the form."""
        return (form_class or self.get_form_class())(**self.get_form_kwargs())

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the arguments of the form: with the request's data for POST and PUT."""
        options: dict[str, Any] = {"initial": self.get_initial(), "prefix": self.get_prefix()}
        if self.request.method in ("POST", "PUT"):
            options |= {"data": self.request.POST, "files": self.request.FILES}
        return options

    def get_success_url(self) -> str:
        """Return where a valid form leads.

        Raises ImproperlyConfigured when nothing says.
        """
        if not self.success_url:
            raise ImproperlyConfigured("No URL to redirect to. Provide a success_url.")
        return str(self.success_url)

    def form_valid(self, form: Any) -> Any:
        """Answer a valid form: redirect; where the view renders parts, a partial request has the browser go there itself."""
        return _gone_to(self, self.get_success_url())

    def form_invalid(self, form: Any) -> Any:
        """Answer an invalid form: show it again with its errors."""
        return self.render_to_response(self.get_context_data(form=form))  # type: ignore[attr-defined]  # of the mixin beside it

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the form in it."""
        if "form" not in kwargs:
            kwargs["form"] = self.get_form()
        return super().get_context_data(**kwargs)


class ModelFormMixin(FormMixin, SingleObjectMixin):
    """A model form about the view's object, made from ``fields`` unless ``form_class`` says otherwise."""

    fields: Any = None
    object: Any

    def get_form_class(self) -> Any:
        """Return the class of the form.

        Raises ImproperlyConfigured when both or neither of ``fields`` and ``form_class`` are given.
        """
        if self.fields is not None and self.form_class:
            raise ImproperlyConfigured("Specifying both 'fields' and 'form_class' is not permitted.")
        if self.form_class:
            return self.form_class
        if self.fields is None:
            raise ImproperlyConfigured(
                f"Using ModelFormMixin (base class of {type(self).__name__}) without the 'fields' attribute is prohibited."
            )
        return models.modelform_factory(self._form_model(), fields=self.fields)

    def _form_model(self) -> Any:
        if self.model is not None:
            return self.model
        found = getattr(self, "object", None)
        return type(found) if found is not None else self.get_queryset().model

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the arguments of the form: also the object as ``instance``."""
        options = super().get_form_kwargs()
        if hasattr(self, "object"):
            options["instance"] = self.object
        return options

    def get_success_url(self) -> str:
        """Return ``success_url``, filled with the object's values, or the object's own URL.

        Raises ImproperlyConfigured when there is neither.
        """
        if self.success_url:
            return str(self.success_url).format(**vars(self.object))
        try:
            return self.object.get_absolute_url()
        except AttributeError as error:
            raise ImproperlyConfigured(
                "No URL to redirect to.  Either provide a url or define a get_absolute_url method on the Model."
            ) from error

    def form_valid(self, form: Any) -> Any:
        """Save the form, keep the object, and redirect; show the form again when somebody else was quicker."""
        saved = form.try_save() if isinstance(form, models.BaseModelForm) else form.save()
        if saved is None and not form.is_valid():
            return self.form_invalid(form)
        self.object = saved
        return super().form_valid(form)


class ProcessFormView(View):
    """Show a form on GET, process it on POST and PUT."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Show the form."""
        return self.render_to_response(self.get_context_data())  # type: ignore[attr-defined]  # of the mixins beside it

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Process the form, or tell about the fields that ``?validate=`` names, see `FormMixin.inline_validation`."""
        form = self.get_form()  # type: ignore[attr-defined]  # of the mixins beside it
        if getattr(self, "keep_uploads", False):
            form.keep_uploads = True
        kept_uploads.keep_for(request, form)
        if getattr(self, "inline_validation", False) and inline_validation.is_asked(request):
            return inline_validation.inline_response(request, form)
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)  # type: ignore[attr-defined]  # as above

    def put(self, *args: Any, **kwargs: Any) -> Any:
        """Process the form as POST does."""
        return self.post(*args, **kwargs)


class BaseFormView(FormMixin, ProcessFormView):
    """A form without a template."""


class FormView(TemplateResponseMixin, BaseFormView):
    """Show and process a form."""


class BaseCreateView(ModelFormMixin, ProcessFormView):
    """Create an object, without a template."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Show an empty form."""
        self.object = None
        return super().get(request, *args, **kwargs)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Create the object."""
        self.object = None
        return super().post(request, *args, **kwargs)


class CreateView(SingleObjectTemplateResponseMixin, BaseCreateView):
    """Show a form that creates an object."""

    template_name_suffix = "_form"


class BaseUpdateView(ModelFormMixin, ProcessFormView):
    """Update an object, without a template."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Show the object's form."""
        self.object = self.get_object()
        return super().get(request, *args, **kwargs)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Update the object."""
        self.object = self.get_object()
        return super().post(request, *args, **kwargs)


class UpdateView(SingleObjectTemplateResponseMixin, BaseUpdateView):
    """Show a form that updates an object."""

    template_name_suffix = "_form"


class DeletionMixin:
    """Deleting the object and redirecting to ``success_url``."""

    success_url: Any = None
    object: Any

    def delete(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Delete the object and redirect."""
        self.object = self.get_object()  # type: ignore[attr-defined]  # of the mixin beside it
        target = self.get_success_url()
        self.object.delete()
        return _gone_to(self, target)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Delete the object and redirect."""
        return self.delete(request, *args, **kwargs)

    def get_success_url(self) -> str:
        """Return where deleting leads, filled with the object's values.

        Raises ImproperlyConfigured without ``success_url``.
        """
        if not self.success_url:
            raise ImproperlyConfigured("No URL to redirect to. Provide a success_url.")
        return str(self.success_url).format(**vars(self.object))


class BaseDeleteView(DeletionMixin, FormMixin, SingleObjectMixin, View):
    """Delete an object once a form (by default an empty one) confirms it, without a template."""

    form_class: Any = classproperty(lambda _: forms.Form)

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Ask for confirmation."""
        self.object = self.get_object()
        return self.render_to_response(self.get_context_data(object=self.object))  # type: ignore[attr-defined]  # of the mixin beside it

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Delete the object when the form is valid."""
        self.object = self.get_object()
        form = self.get_form()
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def form_valid(self, form: Any) -> Any:
        """Delete the object and redirect."""
        target = self.get_success_url()
        self.object.delete()
        return _gone_to(self, target)


class DeleteView(SingleObjectTemplateResponseMixin, BaseDeleteView):
    """Ask for confirmation and delete an object."""

    template_name_suffix = "_confirm_delete"
