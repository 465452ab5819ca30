"""Sending the signals around a run of migrations, `orm.signals.pre_migrate` and `post_migrate`.

Each is sent for each app with ``app_config``, ``verbosity``, ``interactive``, ``using``, ``plan`` and ``apps``; `post_migrate`
also when there was nothing to migrate, and after a flush.
"""

from collections.abc import Sequence
from typing import Any

from quintet.dispatch.signal import Signal
from quintet.kernel import current
from quintet.kernel.apps import Apps
from quintet.kit import dotted
from quintet.orm.signals import post_migrate as post_migrate
from quintet.orm.signals import pre_migrate as pre_migrate


def emit(
    signal: Signal,
    verbosity: int,
    interactive: bool,
    using: str,
    *,
    apps: Any,
    plan: Sequence[Any] = (),
    stdout: Any = None,
    project: Apps | None = None,
) -> None:
    """Send a signal for each installed app that has models; ``apps`` holds the historical classes of that moment."""
    import_receivers(project or current.apps)
    for config in (project or current.apps).get_app_configs():
        if config.models_module is None:
            continue
        if verbosity >= 2 and stdout is not None:
            stdout.write(f"Running {'pre' if signal is pre_migrate else 'post'}-migrate handlers for application {config.label}")
        signal.send(
            config,
            app_config=config,
            verbosity=verbosity,
            interactive=interactive,
            using=using,
            stdout=stdout,
            apps=apps,
            plan=list(plan),
        )


def import_receivers(project: Apps) -> None:
    """Import the module ``management`` of each installed app, where many packages connect what follows a migration."""
    for config in project.get_app_configs():
        if dotted.has_submodule(config.module, "management"):
            dotted.module(f"{config.name}.management")
