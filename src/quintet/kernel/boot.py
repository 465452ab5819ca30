"""Start a process: read settings, configure logging, load apps, link models, run what waits."""

from quintet.kernel import current
from quintet.kernel.core_settings import CoreSettings
from quintet.kernel.logs import configure_logging


def setup(set_prefix: bool = True) -> None:
    """Make the framework ready to use; safe to call twice.

    ``set_prefix`` also sets the URL script prefix from FORCE_SCRIPT_NAME, through the urls home's own default.
    Raises ImproperlyConfigured when the settings or an installed app are wrong.
    """
    core = CoreSettings.now()
    configure_logging(core)
    current.apps.populate(core.installed_apps)
