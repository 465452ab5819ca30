"""Storages of static files: plain, and with names that change with the content.

StaticFilesStorage            files in STATIC_ROOT, at STATIC_URL
HashedFilesMixin              beside each file a copy named by its content, references between them replaced
ManifestFilesMixin            the names of the copies kept in one file, so that nothing is hashed while serving
ManifestStaticFilesStorage    all three
"""

import json
import logging
import os
import posixpath
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar
from urllib.parse import unquote

from quintet.contrib.staticfiles.current import ConfiguredStorage as ConfiguredStorage
from quintet.contrib.staticfiles.current import staticfiles_storage as staticfiles_storage
from quintet.contrib.staticfiles.hashing import Outcome, hash_files, split_tail
from quintet.contrib.staticfiles.references import (
    Scanner,
    css_references,
    module_references,
    pattern_scanner,
    source_map_references,
)
from quintet.contrib.staticfiles.replace import replace_file
from quintet.contrib.staticfiles.settings import StaticSettings
from quintet.contrib.staticfiles.url import required, unchanging
from quintet.kernel.core_settings import CoreSettings
from quintet.kernel.current import answers_error
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kernel.settings import below_script
from quintet.kit.libraries import hashlib
from quintet.services.files.base import ContentFile
from quintet.services.files.names import text_of
from quintet.services.files.storage.filesystem import FileSystemStorage
from quintet.services.files.storage.places import looked_up
from quintet.template.settings import TemplateSettings

logger = logging.getLogger("django.contrib.staticfiles")

#: How many hexadecimal digits of the MD5 of its content stand in the name of a copy.
HASH_DIGITS = 12


class StaticFilesStorage(FileSystemStorage):
    """Files in STATIC_ROOT, served at STATIC_URL, unless another ``location`` or ``base_url`` is given."""

    @looked_up
    def base_location(self) -> Any:
        """The folder as it was given, or STATIC_ROOT; None where neither is set."""
        return (StaticSettings.now().static_root or None) if self._location is None else self._location

    @looked_up
    def location(self) -> Any:
        """The folder, absolute; None where it is not set."""
        return None if self.base_location is None else os.path.abspath(self.base_location)

    @unchanging
    @looked_up
    def base_url(self) -> str | None:
        """The URL of the folder, with a slash at its end; STATIC_URL unless given."""
        url = TemplateSettings.now().static_url if self._base_url is None else self._base_url
        return below_script(url if not url or url.endswith("/") else f"{url}/")

    def path(self, name: Any) -> str:
        """Return the path of a file.

        Raises ImproperlyConfigured without STATIC_ROOT, SuspiciousFileOperation when it lies outside the folder.
        """
        if not self.location:
            raise ImproperlyConfigured(
                "You're using the staticfiles app without having set the STATIC_ROOT setting to a filesystem path. "
                'Set STATIC_ROOT = BASE_DIR / "staticfiles", for example.'
            )
        return super().path(name)

    @unchanging
    def url(self, name: Any) -> str:
        """Return the URL of a file.

        Raises ImproperlyConfigured without STATIC_URL, and for one that does not end with a slash.
        """
        if self._base_url is None:
            required(TemplateSettings.now().static_url)
        return super().url(name)


class HashedFilesMixin:
    """Keeps beside each file a copy whose name has the hash of its content, and gives out the URL of the copy.

    ``patterns`` say by glob pattern how the references of a file are found: by scanners (see
    `quintet.contrib.staticfiles.references`), or by regular expressions with a group ``url``, alone or with the text that
    replaces the match. ``support_js_module_import_aggregation`` has scripts looked through for the modules they import.
    """

    default_template = 'url("%(url)s")'
    #: With 0, references are left as they are. Any other number serves: files are written in the order of their references.
    max_post_process_passes = 5
    support_js_module_import_aggregation = False
    #: Part of the documented face; there are no intermediate files.
    keep_intermediate_files = True
    patterns: ClassVar[tuple[tuple[str, tuple[Any, ...]], ...]] = (
        ("*.css", (css_references,)),
        ("*.js", (source_map_references,)),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hashed_files: dict[str, str] = {}

    @property
    def hashes_content(self) -> bool:
        """Whether a copy of the same name has the same content."""
        return type(self).file_hash is HashedFilesMixin.file_hash and type(self).hashed_name is HashedFilesMixin.hashed_name

    def scanners(self) -> dict[str, tuple[Scanner, ...]]:
        """Return what finds references, by glob pattern."""
        if not self.max_post_process_passes:
            return {}
        patterns = self.patterns
        if self.support_js_module_import_aggregation:
            patterns = (*patterns, ("*.js", (module_references,)), ("*.mjs", (module_references, source_map_references)))
        found: dict[str, tuple[Scanner, ...]] = {}
        for glob, entries in patterns:
            made = [pattern_scanner(one, self.default_template) if isinstance(one, str | tuple) else one for one in entries]
            found[glob] = (*found.get(glob, ()), *made)
        return found

    def file_hash(self, name: str | None, content: Any = None) -> str | None:
        """Return what stands for the content in the name of a copy; None for no copy."""
        if content is None:
            return None
        digest = hashlib.md5(usedforsecurity=False)
        for piece in content.chunks():
            digest.update(piece if isinstance(piece, bytes) else piece.encode())
        return digest.hexdigest()[:HASH_DIGITS]

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        """Return a name with the hash of its content before the extension, of the stored file unless ``content`` is given.

        Raises ValueError when there is no such file.
        """
        path, tail = split_tail(unquote(name))
        path = self.clean_name(path.strip())
        if content is None:
            storage: Any = self
            stored = filename or path
            if not storage.exists(stored):
                raise ValueError(f"The file {stored!r} could not be found with {self!r}.")
            with storage.open(stored) as file:
                hashed = self.file_hash(path, file)
        else:
            hashed = self.file_hash(path, content)
        root, extension = posixpath.splitext(path)
        return f"{root}{f'.{hashed}' if hashed else ''}{extension}{tail}"

    def clean_name(self, name: str) -> str:
        """Return a name with forward slashes."""
        return name.replace("\\", "/")

    def hash_key(self, name: str) -> str:
        """Return the key of a name in ``hashed_files``."""
        return name

    @unchanging
    def stored_name(self, name: str) -> str:
        """Return the name of the copy of a file, hashed at its first use.

        Raises ValueError when there is no such file.
        """
        name = posixpath.normpath(unquote(self.clean_name(name)))
        key = self.hash_key(name)
        if key not in self.hashed_files:
            self.hashed_files[key] = self.clean_name(self.hashed_name(name))
        return self.hashed_files[key]

    @unchanging
    def url(self, name: Any, force: bool = False) -> str:
        """Return the URL of a file's copy; with DEBUG that of the file itself, unless ``force``."""
        path, tail = split_tail(text_of(name))
        if path and not path.endswith("/") and (force or not CoreSettings.now().debug):
            path = self.stored_name(path)
        storage: Any = super()
        return storage.url(path) + tail

    def post_process(self, paths: Mapping[str, tuple[Any, str]], dry_run: bool = False, **options: Any) -> Iterator[Outcome]:
        """Write the copies of collected files (name: storage and name there) and yield (name, name of the copy, True).

        An exception in place of True says what is wrong with the file. So many files are written ``at_once``, an option.
        """
        if not dry_run:
            yield from hash_files(self, paths, self.scanners(), options.get("at_once", 1))


class ManifestFilesMixin(HashedFilesMixin):
    """Keeps the names of all copies in a file, ``manifest_name`` in ``manifest_storage`` (the storage itself by default).

    ``manifest_strict`` False lets a file that is not in it go by its own name; an error page always does.
    """

    manifest_version = "1.1"
    manifest_name = "staticfiles.json"
    manifest_strict = True
    keep_intermediate_files = False

    def __init__(self, *args: Any, manifest_storage: Any = None, manifest_strict: bool | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.manifest_storage: Any = self if manifest_storage is None else manifest_storage
        if manifest_strict is not None:
            self.manifest_strict = manifest_strict
        self.hashed_files, self.manifest_hash = self.load_manifest()

    def read_manifest(self) -> str | None:
        """Return the text of the manifest, None when there is none."""
        storage = self.manifest_storage
        if isinstance(storage, StaticFilesStorage) and not storage.location:
            return None
        try:
            with storage.open(self.manifest_name) as manifest:
                return manifest.read().decode()
        except FileNotFoundError:
            return None

    def load_manifest(self) -> tuple[dict[str, str], str]:
        """Return the names of the copies by name, and the hash of all of them; nothing without a manifest.

        Raises ValueError for a manifest that cannot be read.
        """
        content = self.read_manifest()
        if content is None:
            return {}, ""
        try:
            stored = json.loads(content)
            if stored.get("version") in ("1.0", self.manifest_version):
                return dict(stored.get("paths", {})), stored.get("hash", "")
        except (ValueError, AttributeError, TypeError) as error:
            raise ValueError(self._unreadable()) from error
        raise ValueError(self._unreadable())

    def _unreadable(self) -> str:
        return (
            f"Couldn't load manifest '{self.manifest_name}' (version {self.manifest_version}): it was cut off, or written by "
            "another program. Delete it and run collectstatic."
        )

    def post_process(self, *args: Any, **kwargs: Any) -> Iterator[Outcome]:
        """Write the copies, and then the manifest, unless anything was wrong."""
        dry_run = kwargs.get("dry_run", False)
        before, self.hashed_files = self.hashed_files, {}
        failed = False
        for outcome in super().post_process(*args, **kwargs):
            failed = failed or isinstance(outcome[2], Exception)
            yield outcome
        if dry_run or failed:
            self.hashed_files = before
        else:
            self.save_manifest()

    def save_manifest(self) -> None:
        """Write the manifest in place of the one before."""
        paths = dict(sorted(self.hashed_files.items()))
        self.manifest_hash = self.file_hash(None, ContentFile(json.dumps(list(paths.items())).encode())) or ""
        content = json.dumps({"paths": paths, "version": self.manifest_version, "hash": self.manifest_hash})
        replace_file(self.manifest_storage, self.manifest_name, ContentFile(content.encode()))

    @unchanging
    def stored_name(self, name: str) -> str:
        """Return the name of a file's copy.

        Raises ValueError for a file that the manifest does not name, where it is strict.
        """
        cleaned = posixpath.normpath(unquote(self.clean_name(name)))
        found = self.hashed_files.get(self.hash_key(cleaned))
        if found is not None:
            return found
        if self.manifest_strict and not answers_error.get():
            raise ValueError(
                f"Missing staticfiles manifest entry for '{cleaned}'. Is the file there (manage.py findstatic), and was "
                "collectstatic run since it was added?"
            )
        if not self.manifest_strict and self._has(cleaned):
            return super().stored_name(cleaned)
        logger.warning("Missing staticfiles manifest entry for %r: its own name is used.", cleaned)
        return cleaned

    def _has(self, name: str) -> bool:
        storage: Any = self
        return bool(getattr(storage, "location", True)) and storage.exists(name)


class ManifestStaticFilesStorage(ManifestFilesMixin, StaticFilesStorage):
    """Static files in STATIC_ROOT under hashed names, which a manifest lists."""
