"""The settings read by `quintet.urls`."""

from quintet.kernel.section import Section, option
from quintet.kit.record import record


@record
class UrlSettings(Section):
    """Where the URL tree starts."""

    root_urlconf: str = option("", "Dotted path of the root URLconf.", defined=False)
    force_script_name: str | None = option(None, "Prefix of every URL of the site.")
    append_slash: bool = option(True, "Redirect to the URL with a slash when only that exists.")
    prepend_www: bool = option(False, "Redirect to the www host.")
