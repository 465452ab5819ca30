"""The first site, made after the migrations of a database that has none."""

import sys
from typing import Any

from quintet.contrib.sites.settings import SiteSettings
from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.drivers.router import router
from quintet.kernel import current
from quintet.kernel.apps import AppConfig

EXAMPLE = "example.com"


def create_default_site(
    app_config: AppConfig | None,
    verbosity: int = 2,
    interactive: bool = True,
    using: str = DEFAULT_DB_ALIAS,
    apps: Any = None,
    **kwargs: Any,
) -> None:
    """Insert the site "example.com" into the database ``using``, under the key of SITE_ID or 1, when it has no site yet.

    Does nothing where the table is not installed or may not be.
    """
    try:
        site = (apps or current.apps).get_model("sites", "Site")
    except LookupError:
        return
    if not router.allow_migrate_model(using, site) or site.objects.using(using).exists():
        return
    if verbosity >= 2:
        stdout = kwargs.get("stdout") or sys.stdout
        stdout.write(f"Creating {EXAMPLE} Site object\n")
    site(pk=SiteSettings.now().site_id or 1, domain=EXAMPLE, name=EXAMPLE).save(using=using)
    connection = connections[using]
    connection.script(connection.ops.sequence_reset_by_key(site._meta.db_table, site._meta.pk.column))
    current.apps.get_model("sites", "Site").objects.clear_cache()
