"""Folders and modules that installed applications contribute to templates."""

from collections.abc import Iterator
from pathlib import Path

from quintet.kernel.current import apps
from quintet.kernel.unreleased import is_unreleased
from quintet.kit import dotted
from quintet.template.errors import InvalidTemplateLibrary

#: Where libraries of tags lie that every project has.
OWN_LIBRARIES = "quintet.templatetags"
#: How the paths of libraries begin that come with the framework; a test holds that each is one.
OURS = "quintet."


def app_template_dirs(name: str) -> tuple[Path, ...]:
    """Return the folders ``name`` of installed applications that exist, in the order of INSTALLED_APPS."""
    if not apps.apps_ready:
        return ()
    folders = (Path(config.path) / name for config in apps.get_app_configs() if config.path)
    return tuple(folder for folder in folders if folder.is_dir())


def installed_libraries() -> dict[str, str]:
    """Return the dotted paths of tag libraries by label: ours, then those in ``templatetags`` of installed applications."""
    return {label: path for label, path in library_modules() if is_library(path)}


def library_modules() -> Iterator[tuple[str, str]]:
    """Yield label and dotted path of the tag libraries of the applications, in their order; a later one hides an earlier.

    A module in a package below ``templatetags`` has a label with a dot: ``shop.prices``. Nothing but packages is imported:
    `is_library` tells those modules that hold no tags.
    """
    packages = [OWN_LIBRARIES]
    if apps.apps_ready:
        packages += [f"{config.name}.templatetags" for config in apps.get_app_configs()]
    for package in packages:
        if dotted.exists(package):
            for path in _modules(package):
                yield path.removeprefix(f"{package}."), path


def _modules(package: str) -> Iterator[str]:
    """Yield the dotted paths of the modules in a package and in the packages below it."""
    folders = dotted.module(package).__path__
    plain = set(dotted.module_names(folders, with_packages=False))
    for name in dotted.module_names(folders):
        path = f"{package}.{name}"
        yield path
        if name not in plain:
            yield from _modules(path)


def is_library(path: str) -> bool:
    """Say whether the module at ``path`` holds a library of tags; it is imported unless it is one of ours, which all do.

    What imports an application that this release lacks (tags for pages of the admin, for one) is no library yet. Raises
    InvalidTemplateLibrary when it cannot be imported for any other reason.
    """
    if path.startswith(OURS):
        return True
    try:
        return hasattr(dotted.module(path), "register")
    except ImportError as error:
        if is_unreleased(dotted.canonical(error.name or "")):
            return False
        raise InvalidTemplateLibrary(
            f"Invalid template library specified. ImportError raised when trying to load '{path}': {error}"
        ) from error
