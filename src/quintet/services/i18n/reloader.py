"""What a reloader needs to know of message files. Public as `quintet.utils.translation.reloader`."""

from pathlib import Path
from typing import Any

from quintet.kernel.current import apps
from quintet.services.i18n import current
from quintet.services.settings import ServicesSettings

PATTERN = "**/*.mo"


def watch_for_translation_changes(sender: Any, **kwargs: Any) -> None:
    """Have ``sender``, a reloader, watch the message files of LOCALE_PATHS, of the project's applications and of its folder."""
    if not ServicesSettings.now().use_i18n:
        return
    folders = [Path("locale"), *(Path(path) for path in ServicesSettings.now().locale_paths)]
    configs = apps.get_app_configs() if apps.apps_ready else ()
    folders += [Path(config.path) / "locale" for config in configs if not config.name.startswith("quintet.")]
    for folder in folders:
        sender.watch_dir(folder.absolute() if folder.exists() else folder, PATTERN)


def translation_file_changed(sender: Any, file_path: Path, **kwargs: Any) -> bool | None:
    """Forget the catalogs when a message file changed, and say so: nothing needs a restart then."""
    if file_path.suffix not in (".mo", ".po"):
        return None
    current.shelf.clear()
    return True
