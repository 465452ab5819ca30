"""The checks that the dotted paths in settings lead somewhere."""

from collections.abc import Iterable, Sequence
from typing import Any

from quintet.kernel.checks import CheckMessage, Error
from quintet.kernel.unreleased import UNRELEASED_APPS
from quintet.kit import dotted
from quintet.services.settings import ServicesSettings
from quintet.template.settings import TemplateSettings
from quintet.urls.settings import UrlSettings
from quintet.web.settings import WebSettings


def check_middleware(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> Iterable[CheckMessage]:
    """Report each entry of MIDDLEWARE that cannot be loaded."""
    found: list[CheckMessage] = []
    for entry in WebSettings.now().middleware:
        try:
            dotted.load(entry)
        except ImportError as error:
            found.append(
                Error(f"MIDDLEWARE names {entry!r}, which cannot be loaded: {error}", hint=_hint(entry), id="quintet.E002")
            )
    return found


def _hint(entry: str) -> str:
    path = dotted.canonical(entry)
    if any(path.startswith(f"{app}.") for app in UNRELEASED_APPS):
        return "That app is not part of this release of quintet: take the entry out."
    return "Mend the path, or install the package that brings it."


def check_root_urlconf(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> Iterable[CheckMessage]:
    """Report a ROOT_URLCONF that names no module."""
    path = UrlSettings.now().root_urlconf
    if not path or not isinstance(path, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # tests may put a module there
        return []
    try:
        found = dotted.exists(path)
    except ImportError:
        found = False
    if found:
        return []
    return [Error(f"ROOT_URLCONF names {path!r}, and there is no such module.", hint="Mend the path.", id="quintet.E003")]


def check_url_settings(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Report a STATIC_URL or MEDIA_URL that does not end with a slash."""
    urls = {"STATIC_URL": TemplateSettings.now().static_url, "MEDIA_URL": ServicesSettings.now().media_url}
    return [
        Error(f"The {name} setting must end with a slash.", id="urls.E006")
        for name, url in urls.items()
        if url and not url.endswith("/")
    ]
