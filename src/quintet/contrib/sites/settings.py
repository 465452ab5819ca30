"""The settings read by `quintet.contrib.sites`."""

from typing import Any

from quintet.kernel.section import Section, option
from quintet.kit.record import record


@record
class SiteSettings(Section):
    """Which site this is."""

    site_id: Any = option(
        None, "Primary key of the site that these settings serve; None to go by the host asked for.", defined=False
    )
