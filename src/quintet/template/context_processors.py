"""Context processors: variables that every template rendered with a request gets."""

from typing import Any

from quintet.kernel import ports
from quintet.kernel.core_settings import CoreSettings
from quintet.kernel.settings import below_script
from quintet.kit.lazy import SimpleLazyObject
from quintet.services.content_security import nonce_of
from quintet.services.i18n import translation, zone
from quintet.services.settings import ServicesSettings
from quintet.template.settings import TemplateSettings


def csrf(request: Any) -> dict[str, Any]:
    """Give ``csrf_token``, made when it is used."""
    return {"csrf_token": SimpleLazyObject(lambda: str(ports.csrf_token.get()(request) or "NOTPROVIDED"))}


def csp(request: Any) -> dict[str, Any]:
    """Give ``csp_nonce``, made when it is used."""
    return {"csp_nonce": nonce_of(request)}


def debug(request: Any) -> dict[str, Any]:
    """Give ``debug`` to visitors from INTERNAL_IPS while DEBUG is on."""
    addresses = TemplateSettings.now().internal_ips
    if CoreSettings.now().debug and request.META.get("REMOTE_ADDR") in addresses:
        return {"debug": True}
    return {}


def i18n(request: Any) -> dict[str, Any]:
    """Give the languages, the active one and its direction."""
    return {
        "LANGUAGES": ServicesSettings.now().languages,
        "LANGUAGE_CODE": translation.get_language(),
        "LANGUAGE_BIDI": translation.get_language_bidi(),
    }


def tz(request: Any) -> dict[str, Any]:
    """Give the name of the current time zone."""
    return {"TIME_ZONE": zone.get_current_timezone_name()}


def static(request: Any) -> dict[str, Any]:
    """Give STATIC_URL."""
    return {"STATIC_URL": below_script(TemplateSettings.now().static_url)}


def media(request: Any) -> dict[str, Any]:
    """Give MEDIA_URL."""
    return {"MEDIA_URL": below_script(ServicesSettings.now().media_url)}


def request(request: Any) -> dict[str, Any]:
    """Give the request."""
    return {"request": request}


__all__ = ["csp", "csrf", "debug", "i18n", "media", "request", "static", "tz"]
