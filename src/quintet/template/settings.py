"""The settings read by `quintet.template`."""

from typing import Any

from quintet.kernel.section import Section, option
from quintet.kit.record import record


@record
class TemplateSettings(Section):
    """Template engines."""

    templates: list[dict[str, Any]] = option(list, "Engines: BACKEND, NAME, DIRS, APP_DIRS, OPTIONS.")
    internal_ips: list[str] = option(list, "Addresses of developers, who see help for debugging.")
    urlize_assume_https: bool = option(False, "Accepted for projects of before: urlize links a bare domain with https.")
    static_url: str | None = option(None, "URL of static files.")
