"""Where a storage lies: its folder and URL, given or from the settings in force."""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urljoin

from quintet.kernel.errors import SuspiciousFileOperation
from quintet.services.settings import ServicesSettings


class PlaceOptions:
    """The options that storages of files have in common; None asks the settings at each look."""

    def __init__(
        self,
        location: str | Path | None = None,
        base_url: str | None = None,
        file_permissions_mode: int | None = None,
        directory_permissions_mode: int | None = None,
    ) -> None:
        self.given_location, self.given_base_url = location, base_url
        self.given_file_mode, self.given_directory_mode = file_permissions_mode, directory_permissions_mode

    @property
    def location(self) -> Path:
        """The folder, absolute."""
        chosen = ServicesSettings.now().media_root if self.given_location is None else self.given_location
        return Path(chosen).absolute()

    @property
    def base_url(self) -> str | None:
        """The URL of the folder, with a slash at its end."""
        url = ServicesSettings.now().media_url if self.given_base_url is None else self.given_base_url
        return url if not url or url.endswith("/") else url + "/"

    @property
    def file_mode(self) -> int | None:
        """The permissions of files."""
        return ServicesSettings.now().file_upload_permissions if self.given_file_mode is None else self.given_file_mode

    @property
    def directory_mode(self) -> int | None:
        """The permissions of folders."""
        if self.given_directory_mode is not None:
            return self.given_directory_mode
        return ServicesSettings.now().file_upload_directory_permissions

    def url(self, name: str | None) -> str:
        """Return the URL of a file.

        Raises ValueError without a base URL.
        """
        if not self.base_url:
            raise ValueError("This file is not accessible via a URL.")
        return urljoin(self.base_url, quote((name or "").replace("\\", "/").lstrip("/"), safe="/~!*()'"))

    def inside(self, name: str) -> Path:
        """Return the path of ``name``; links are not followed, as a storage may hold links of its owner.

        Raises SuspiciousFileOperation when it lies outside the folder.
        """
        root = self.location
        # Normalised by hand: resolve() would follow links.
        parts: list[str] = []
        for part in (root / name).parts:
            if part == ".." and len(parts) > 1:
                parts.pop()
            elif part != "..":
                parts.append(part)
        path = Path(*parts)
        if path != root and root not in path.parents:
            raise SuspiciousFileOperation(f"The joined path ({path}) is located outside of the base path component ({root})")
        return path


def moment(seconds: float) -> datetime:
    """Return a time of the file system: aware in UTC with USE_TZ, else naive local time."""
    if ServicesSettings.now().use_tz:
        return datetime.fromtimestamp(seconds, tz=UTC)
    return datetime.fromtimestamp(seconds)  # noqa: DTZ006  documented: naive local time without USE_TZ
