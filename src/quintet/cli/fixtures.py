"""Finding fixtures: a label such as ``mydata``, ``mydata.json`` or ``sub/mydata.users.json.gz`` to the files it means."""

import glob
import os
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from quintet.cli.fixture_files import READERS
from quintet.kernel import current
from quintet.kernel.command import CommandError
from quintet.kernel.errors import ImproperlyConfigured
from quintet.orm.settings import ModelSettings

FOLDER = "fixtures"


class Label(NamedTuple):
    """A fixture's label, taken apart; None stands for any."""

    name: str
    format: str | None
    compression: str | None


class Fixture(NamedTuple):
    """A file to load: where it is, its name, the folder it was found in, its format and compression."""

    path: str
    name: str
    folder: str
    format: str
    compression: str | None


def taken_apart(label: str, formats: Iterable[str]) -> Label:
    """Return the parts of a label.

    Raises CommandError for an ending that is no format.
    """
    compression = None
    folder, base = os.path.split(label)
    parts = base.rsplit(".", 2)
    if len(parts) > 1 and parts[-1] in READERS:
        compression, parts = parts[-1], parts[:-1]
    if len(parts) == 1:
        return Label(os.path.join(folder, parts[0]), None, compression)
    if parts[-1] not in formats:
        name = ".".join(parts[:-1])
        raise CommandError(f"Problem installing fixture '{name}': {parts[-1]} is not a known serialization format.")
    return Label(os.path.join(folder, ".".join(parts[:-1])), parts[-1], compression)


def folders(app: str | None = None) -> list[str]:
    """Return the folders that are searched: those of the apps (or of one), FIXTURE_DIRS, and where the command runs.

    Raises ImproperlyConfigured for FIXTURE_DIRS that name a folder twice, or that of an app.
    """
    own = {config.label: os.path.join(config.path, FOLDER) for config in current.apps.get_app_configs()}
    configured = [os.path.realpath(folder) for folder in ModelSettings.now().fixture_dirs]
    if len(set(configured)) < len(configured):
        raise ImproperlyConfigured("settings.FIXTURE_DIRS contains duplicates.")
    for label, folder in own.items():
        if os.path.realpath(folder) in configured:
            raise ImproperlyConfigured(
                f"'{folder}' is a default fixture directory for the '{label}' app and cannot be listed in settings.FIXTURE_DIRS."
            )
    apps = [folder for label, folder in own.items() if app in (None, label) and os.path.isdir(folder)]
    return [os.path.realpath(folder) for folder in (*apps, *configured, "")]


def found(
    label: str, database: str, formats: Iterable[str], app: str | None = None, told: Callable[[str], object] = str
) -> list[Fixture]:
    """Return the files that a label means for a database, one a folder at most; ``told`` hears where is looked.

    Raises CommandError for none, and for two in one folder.
    """
    parts = taken_apart(label, formats)
    absolute = os.path.isabs(parts.name)
    searched = (
        [os.path.dirname(parts.name)] if absolute else [os.path.join(one, os.path.dirname(parts.name)) for one in folders(app)]
    )
    base = os.path.basename(parts.name)
    fixtures: list[Fixture] = []
    for folder in map(_without_slash, searched):
        told(f"Checking '{folder}' for fixtures...")
        here = list(_in_folder(folder, base, database, parts, formats))
        if len(here) > 1:
            raise CommandError(f"Multiple fixtures named '{base}' in '{folder}'. Aborting.")
        if not here:
            told(f"No fixture '{base}' in '{folder}'.")
        fixtures += here
    if not fixtures:
        raise CommandError(f"No fixture named '{base}' found.")
    return fixtures


def _without_slash(folder: str) -> str:
    return folder.rstrip(os.sep) or folder


def _in_folder(folder: str, base: str, database: str, parts: Label, formats: Iterable[str]) -> Iterator[Fixture]:
    named = {}
    for format in formats if parts.format is None else (parts.format,):
        for compression in (None, *READERS) if parts.compression is None else (parts.compression,):
            ending = format if compression is None else f"{format}.{compression}"
            named |= {f"{base}.{ending}": (format, compression), f"{base}.{database}.{ending}": (format, compression)}
    for path in sorted(glob.iglob(os.path.join(glob.escape(folder), f"{glob.escape(base)}*"))):
        known = named.get(os.path.basename(path))
        if known is not None:
            yield Fixture(path, base, folder, *known)
