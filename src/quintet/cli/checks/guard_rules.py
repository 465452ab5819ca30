"""What the guards of a site say of their settings: each is asked as it would be asked when it is built.

A late room: most projects leave these settings as they are, and then nothing here is needed.
"""

from collections.abc import Callable, Iterable

from quintet.kernel.checks import CheckMessage, Error
from quintet.kernel.errors import ImproperlyConfigured
from quintet.web.client_address import Networks
from quintet.web.cors import settings_policy
from quintet.web.encodings import encoding_of
from quintet.web.guard_settings import ClientSettings, CompressionSettings, MaintenanceSettings, RateLimitSettings
from quintet.web.rate_limit import Rate, key_of
from quintet.web.security import permissions_text
from quintet.web.settings import WebSettings


def _of(attempt: Callable[[], object], id: str) -> Iterable[CheckMessage]:
    """Yield an error when ``attempt`` refuses what the settings say."""
    try:
        attempt()
    except (ImproperlyConfigured, ImportError) as error:
        yield Error(str(error), id=id)


def problems() -> list[CheckMessage]:
    """Return what cannot be used of CORS, rate limits, proxies, maintenance, permissions and compression."""
    limits, web = RateLimitSettings.now(), WebSettings.now()
    insiders = MaintenanceSettings.now().maintenance_allowed_addresses
    found = [
        *_of(settings_policy, "quintet.E011"),
        *_of(lambda: Rate.parse(limits.rate_limit) if limits.rate_limit else None, "quintet.E012"),
        *_of(lambda: key_of(limits.rate_limit_by), "quintet.E012"),
        *_of(lambda: Networks(ClientSettings.now().trusted_proxies, "TRUSTED_PROXIES"), "quintet.E013"),
        *_of(lambda: Networks(insiders, "MAINTENANCE_ALLOWED_ADDRESSES"), "quintet.E013"),
        *_of(lambda: permissions_text(web.secure_permissions_policy), "quintet.E014"),
    ]
    for name in CompressionSettings.now().compression_encodings:
        found += _of(lambda name=name: encoding_of(name), "quintet.E015")
    return found
