"""`shortcut`: a redirect to the page of any object, by its content type and key."""

from typing import Any

from quintet.contrib.contenttypes.models import ContentType
from quintet.http import Http404, HttpRequest, HttpResponseRedirect
from quintet.kernel import current
from quintet.kernel.errors import ObjectDoesNotExist
from quintet.services.i18n.translation import gettext as _

WITH_HOST = ("http://", "https://", "//")


def shortcut(request: HttpRequest, content_type_id: Any, object_id: Any) -> HttpResponseRedirect:
    """Redirect to the object's ``get_absolute_url()``, on the domain of the site that it belongs to.

    Raises Http404 for an unknown content type or object, and for objects without such a method.
    """
    words = {"ct_id": content_type_id, "obj_id": object_id}
    try:
        content_type = ContentType.objects.get(pk=content_type_id)
        if content_type.model_class() is None:
            raise Http404(_("Content type %(ct_id)s object has no associated model") % words)
        found = content_type.get_object_for_this_type(pk=object_id)
    except (ObjectDoesNotExist, ValueError) as error:
        raise Http404(_("Content type %(ct_id)s object %(obj_id)s does not exist") % words) from error
    if not hasattr(found, "get_absolute_url"):
        raise Http404(_("%(ct_name)s objects do not have a get_absolute_url() method") % {"ct_name": content_type.name})
    url = found.get_absolute_url()
    if url.startswith(WITH_HOST):
        return HttpResponseRedirect(url)
    domain = _domain_of(found, request)
    return HttpResponseRedirect(f"{request.scheme}://{domain}{url}" if domain else url)


def _domain_of(found: Any, request: HttpRequest) -> str:
    """Return the domain of the first site that an object belongs to, else of the current site, else of the request."""
    if not current.apps.is_installed("quintet.contrib.sites"):
        return request.get_host()
    site = current.apps.get_model("sites", "Site")
    meta = found._meta
    for field in meta.many_to_many:
        if field.remote_field.model is site:
            first = getattr(found, field.name).first()
            if first is not None:
                return first.domain
    for field in meta.fields:
        if field.is_relation and field.remote_field.model is site:
            own = getattr(found, field.name)
            if own is not None:
                return own.domain
    try:
        return site.objects.get_current(request).domain
    except ObjectDoesNotExist:
        return ""
