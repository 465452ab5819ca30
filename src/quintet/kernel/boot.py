"""Start a process: read settings, configure logging, load apps, link models, run what waits."""

from quintet.kernel import current, ports
from quintet.kernel.core_settings import CoreSettings
from quintet.kernel.logs import configure_logging


def setup(set_prefix: bool = True) -> None:
    """Make the framework ready to use; safe to call twice.

    ``set_prefix`` also puts FORCE_SCRIPT_NAME, when it is set, before the URLs made outside of requests.
    Raises ImproperlyConfigured when the settings or an installed app are wrong.
    """
    core = CoreSettings.now()
    configure_logging(core)
    prefix = current.settings.FORCE_SCRIPT_NAME
    if set_prefix and prefix is not None:
        ports.set_script_prefix.get()(prefix)
    current.apps.populate(core.installed_apps)
