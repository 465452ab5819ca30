"""``collectstatic``: bring all static files together in the storage of static files, usually STATIC_ROOT."""

import os
from collections.abc import Iterable
from typing import Any

from quintet.contrib.staticfiles import collecting, compressing, in_order, template_references
from quintet.contrib.staticfiles.collecting import Tally, explained
from quintet.contrib.staticfiles.current import staticfiles_storage
from quintet.contrib.staticfiles.finders import get_finders
from quintet.contrib.staticfiles.replace import replace_file
from quintet.contrib.staticfiles.settings import StaticSettings
from quintet.contrib.staticfiles.storage import HashedFilesMixin, ManifestFilesMixin, StaticFilesStorage
from quintet.kernel import current
from quintet.kernel.checks import Tags
from quintet.kernel.command import BaseCommand, CommandError, CommandParser
from quintet.kit.lazy import LazyObject, ready
from quintet.services.files.storage.filesystem import FileSystemStorage

#: Files that are sent at once to a storage elsewhere, which answers late rather than slowly.
AT_ONCE = 16
CLEAR = "This will DELETE ALL FILES in this location!"
OVERWRITE = "This will overwrite existing files!"


class Command(BaseCommand):
    """Copies, or links, what every finder finds; files that are no newer than their copy stay."""

    help = "Collect static files in a single location."
    requires_system_checks = [Tags.staticfiles]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.storage: Any = staticfiles_storage
        self.tally = Tally()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how to collect and what to leave out."""
        add = parser.add_argument
        add("--noinput", "--no-input", action="store_false", dest="interactive", help="Do not ask for confirmation.")
        add("--no-post-process", action="store_false", dest="post_process", help="Do not post-process collected files.")
        add("-i", "--ignore", action="append", default=[], dest="ignore_patterns", metavar="PATTERN", help="Leave files out.")
        add("-n", "--dry-run", action="store_true", help="Do everything except write.")
        add("-c", "--clear", action="store_true", help="Empty the folder first.")
        add("-l", "--link", action="store_true", help="Link each file instead of copying it.")
        add(
            "--parallel", type=_count, default=AT_ONCE, metavar="N",
            help=f"Files that are sent at once to a storage elsewhere (default {AT_ONCE}); 1 for one that bears no threads.",
        )  # fmt: skip
        add("--no-default-ignore", action="store_false", dest="use_default_ignore_patterns", help="Take private files too.")

    def set_options(self, **options: Any) -> None:
        """Take the options of a run."""
        self.verbosity, self.interactive = options["verbosity"], options["interactive"]
        self.dry_run, self.clear, self.symlink = options["dry_run"], options["clear"], options["link"]
        patterns = list(options["ignore_patterns"])
        if options["use_default_ignore_patterns"]:
            patterns += getattr(current.apps.get_app_config("staticfiles"), "ignore_patterns", [])
        self.ignore_patterns = list(dict.fromkeys(os.path.normpath(pattern) for pattern in patterns))
        self.post_process = options["post_process"]
        #: On the disk of this machine, one after the other is as quick.
        self.at_once = 1 if self.is_local_storage() else options.get("parallel", AT_ONCE)

    def handle(self, **options: Any) -> str:
        """Collect; return one line that says how much.

        Raises CommandError when it was cancelled, and for what the storage refuses.
        """
        self.set_options(**options)
        self.tally = Tally()
        self._require_place()
        if self.interactive and not self.dry_run:
            self._confirm()
        with explained("collect into", "", self.storage):
            self.collect()
        if self.verbosity < 1:
            return ""
        return collecting.summary(self.tally, self._place(), link=self.symlink, dry=self.dry_run)

    def is_local_storage(self) -> bool:
        """Say whether files are collected into a folder of this machine."""
        return isinstance(self._real_storage(), FileSystemStorage)

    def _real_storage(self) -> Any:
        return ready(self.storage) if issubclass(type(self.storage), LazyObject) else self.storage

    def _require_place(self) -> None:
        if self.symlink and not self.is_local_storage():
            raise CommandError("Can't symlink to a remote destination. Collect without --link.")
        if isinstance(self._real_storage(), StaticFilesStorage):
            self.storage.path("")

    def _place(self) -> str:
        location = getattr(self._real_storage(), "location", None) if self.is_local_storage() else None
        return f" to '{location}'" if location else ""

    def _confirm(self) -> None:
        where = self._place()
        if self.is_local_storage() and not (os.path.isdir(self.storage.location) and os.listdir(self.storage.location)):
            return
        self.stdout.write(f"You have requested to collect static files{where or ' as specified in your settings'}.")
        self.stdout.write(f"\n{CLEAR if self.clear else OVERWRITE}")
        try:
            answer = input("Are you sure you want to do this?\n\nType 'yes' to continue, or 'no' to cancel: ")
        except EOFError as error:
            raise CommandError("Nobody is there to answer. Use --noinput to collect without asking.") from error
        if answer != "yes":
            raise CommandError("Collecting static files cancelled.")

    def collect(self) -> None:
        """Place every file that the finders find, the first of each name, then post-process them."""
        if self.clear:
            self.clear_dir("")
        place = self.link_file if self.symlink else self.copy_file
        found = self._find()

        def collected(name: str) -> None:
            storage, path = found[name]
            place(path, name, storage)

        done = in_order.each_in_order(collected, found, self.at_once)
        for _ in self.progress(done, "Collecting", len(found)) if self.stdout.isatty() else done:
            continue
        self.tally.arrange(found)
        if self.is_local_storage() and not self.dry_run:
            compressing.drop_copies(self.storage.location, [*self.tally.copied, *self.tally.linked], found)
        copies: dict[str, str] = {}
        if self.post_process and hasattr(self._real_storage(), "post_process"):
            copies = self._post_process(found)
        if not self.dry_run:
            self._compress([copies.get(name, name) for name in found])
            if self.post_process:
                self._look_up_templates()

    def _find(self) -> dict[str, tuple[Any, str]]:
        """Return (storage, path there) by the name that a file gets."""
        found: dict[str, tuple[Any, str]] = {}
        for finder in get_finders():
            for path, storage in finder.list(self.ignore_patterns):
                prefix = getattr(storage, "prefix", None)
                name = f"{prefix}/{path}" if prefix else path
                if name in found:
                    self.tally.skipped.append(name)
                    self.log(
                        f"Found another file with the destination path '{name}'. It will be ignored since only the first "
                        "encountered file is collected. If this is not what you want, make sure every static file has a unique "
                        "path.",
                        level=2,
                    )
                else:
                    found[name] = (storage, path)
        return found

    def _post_process(self, found: dict[str, tuple[Any, str]]) -> dict[str, str]:
        """Return the names of the copies by name."""
        copies: dict[str, str] = {}
        failures: list[Exception] = []
        for original, processed_path, processed in self._outcomes(found):
            if isinstance(processed, Exception):
                self.stderr.write(f"Post-processing '{original}' failed!")
                self.stderr.write("")
                failures.append(processed)
            elif processed:
                self.log(f"Post-processed '{original}' as '{processed_path}'", level=2)
                self.tally.post_processed.append(original)
                copies[original] = processed_path
            else:
                self.log(f"Skipped post-processing '{original}'", level=2)
        if failures and self._called_from_command_line:
            raise CommandError("\n".join(map(str, failures)))
        if failures:
            raise _all_of(failures)
        return copies

    def _outcomes(self, found: dict[str, tuple[Any, str]]) -> Iterable[Any]:
        storage = self._real_storage()
        # A method of a subclass need not know of further options.
        is_ours = type(storage).post_process in (HashedFilesMixin.post_process, ManifestFilesMixin.post_process)
        return self.storage.post_process(found, dry_run=self.dry_run, **({"at_once": self.at_once} if is_ours else {}))

    def _compress(self, names: list[str]) -> None:
        packers = compressing.packers_of(StaticSettings.now().staticfiles_compress)
        if not packers:
            return
        if not self.is_local_storage():
            raise CommandError("STATICFILES_COMPRESS needs a folder of this machine, and static files are collected elsewhere.")
        changed = {*self.tally.copied, *self.tally.linked}
        for name in compressing.compress_files(self.storage.location, names, packers, changed):
            self.log(f"Compressed '{name}'", level=2)
            self.tally.compressed.append(name)

    def _look_up_templates(self) -> None:
        """Tell the static tags that name no file; those of the project's own templates end the command."""
        storage = self._real_storage()
        if not isinstance(storage, ManifestFilesMixin) or not StaticSettings.now().staticfiles_check_templates:
            return
        errors: list[str] = []
        for miss in template_references.misses(storage):
            if storage.manifest_strict and not miss.is_of_package:
                errors.append(str(miss))
            else:
                self.stderr.write(self.style.WARNING(f"Warning: {miss}"))
        if errors:
            raise CommandError("\n".join(errors) + "\nAdd the files, or mend the templates; they would fail when they are shown.")

    def log(self, msg: str, level: int = 2) -> None:
        """Write a line at this verbosity and above."""
        if self.verbosity >= level:
            self.stdout.write(msg)

    def clear_dir(self, path: str) -> None:
        """Delete what is in a folder of the storage, and the folders below it."""
        if not self.storage.exists(path):
            return
        folders, files = self.storage.listdir(path)
        for file in files:
            name = os.path.join(path, file)
            self.tally.deleted.append(name)
            self.log(f"{'Pretending to delete' if self.dry_run else 'Deleting'} '{name}'", level=2)
            if not self.dry_run:
                with explained("delete", name, self.storage):
                    self.storage.delete(name)
        for folder in folders:
            name = os.path.join(path, folder)
            if self.is_local_storage() and os.path.islink(self.storage.path(name)):
                self.tally.deleted.append(name)
            else:
                self.clear_dir(name)
            # Folders are what a file system has; elsewhere they are part of names.
            if self.is_local_storage() and not self.dry_run:
                with explained("delete", name, self.storage):
                    self.storage.delete(name)

    def delete_file(self, path: str, prefixed_path: str, source_storage: Any) -> bool:
        """Say whether a file is to be placed: it is not there, or another one is."""
        is_current = collecting.is_linked if self.symlink else collecting.is_current
        if not is_current(source_storage, path, self.storage, prefixed_path):
            return True
        self.tally.unmodified.append(prefixed_path)
        self.log(f"Skipping '{path}' (not modified)", level=2)
        return False

    def link_file(self, path: str, prefixed_path: str, source_storage: Any) -> None:
        """Link to a file, unless that was done."""
        if prefixed_path in self.tally.linked or not self.delete_file(path, prefixed_path, source_storage):
            return
        source, target = source_storage.path(path), self.storage.path(prefixed_path)
        self.log(f"{'Pretending to link' if self.dry_run else 'Linking'} '{source}'", level=2)
        if not self.dry_run:
            with explained("link", prefixed_path, self.storage):
                os.makedirs(os.path.dirname(target), exist_ok=True)
                if os.path.lexists(target):
                    os.unlink(target)
                os.symlink(os.path.abspath(source), target)
        self.tally.linked.append(prefixed_path)

    def copy_file(self, path: str, prefixed_path: str, source_storage: Any) -> None:
        """Copy a file, unless its copy is current."""
        if prefixed_path in self.tally.copied or not self.delete_file(path, prefixed_path, source_storage):
            return
        shown = collecting.local_path(source_storage, path) or path
        self.log(f"{'Pretending to copy' if self.dry_run else 'Copying'} '{shown}'", level=2)
        if not self.dry_run:
            with explained("read", path, source_storage):
                file = source_storage.open(path)
            with explained("write", prefixed_path, self.storage), file:
                replace_file(self._real_storage(), prefixed_path, file)
            collecting.keep_time(source_storage, path, self.storage, prefixed_path)
        self.tally.copied.append(prefixed_path)


def _count(text: str) -> int:
    """Return a number of at least one; ValueError for another."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _all_of(failures: list[Exception]) -> Exception:
    """Return one error that says what all say."""
    if len(failures) == 1:
        return failures[0]
    return type(failures[0])("\n".join(str(failure) for failure in failures))
