"""`static`: the URL pattern of a folder of files, for development."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from quintet.kernel.core_settings import CoreSettings
from quintet.kernel.errors import ImproperlyConfigured
from quintet.urls.conf import re_path
from quintet.views.static import serve


def static(prefix: str, view: Callable[..., Any] = serve, **kwargs: Any) -> list[Any]:
    """Return the patterns that serve files below ``prefix`` while DEBUG is on; none otherwise, or for a prefix on another host.

    ``kwargs`` go to ``view``: `serve` wants ``document_root``. Raises ImproperlyConfigured for an empty prefix.
    """
    if not prefix:
        raise ImproperlyConfigured("Empty static prefix not permitted")
    if not CoreSettings.now().debug or urlsplit(prefix).netloc:
        return []
    return [re_path(rf"^{re.escape(prefix.lstrip('/'))}(?P<path>.*)$", view, kwargs=kwargs)]
