"""Folders and modules that installed applications contribute to templates."""

import pkgutil
from collections.abc import Iterator
from pathlib import Path

from quintet.kernel.current import apps
from quintet.kit import dotted

#: Where libraries of tags lie that every project has.
OWN_LIBRARIES = "quintet.templatetags"


def app_template_dirs(name: str) -> tuple[Path, ...]:
    """Return the folders ``name`` of installed applications that exist, in the order of INSTALLED_APPS."""
    if not apps.apps_ready:
        return ()
    folders = (Path(config.path) / name for config in apps.get_app_configs() if config.path)
    return tuple(folder for folder in folders if folder.is_dir())


def installed_libraries() -> dict[str, str]:
    """Return the dotted paths of tag libraries by label: ours, then those in ``templatetags`` of installed applications."""
    return dict(library_modules())


def library_modules() -> Iterator[tuple[str, str]]:
    """Yield label and dotted path of every tag library in the order of the applications; a later one hides an earlier."""
    packages = [OWN_LIBRARIES]
    if apps.apps_ready:
        packages += [f"{config.name}.templatetags" for config in apps.get_app_configs()]
    for package in packages:
        if not dotted.exists(package):
            continue
        for module in pkgutil.iter_modules(dotted.module(package).__path__):
            if hasattr(dotted.module(f"{package}.{module.name}"), "register"):
                yield module.name, f"{package}.{module.name}"
