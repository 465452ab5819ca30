"""The URL patterns of static files in development."""

import re
from typing import Any
from urllib.parse import urlsplit

from quintet.contrib.staticfiles.serve import serve
from quintet.kernel.core_settings import CoreSettings
from quintet.template.settings import TemplateSettings
from quintet.urls.conf import re_path


def staticfiles_urlpatterns(prefix: str | None = None) -> list[Any]:
    """Return patterns that serve static files below ``prefix`` (STATIC_URL for None); none without DEBUG or on another host."""
    base = TemplateSettings.now().static_url or "" if prefix is None else prefix
    parts = urlsplit(base)
    if not CoreSettings.now().debug or parts.netloc or not parts.path.strip("/"):
        return []
    return [re_path(rf"^{re.escape(parts.path.lstrip('/'))}(?P<path>.*)$", serve)]
