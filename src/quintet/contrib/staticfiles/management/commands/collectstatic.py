"""``collectstatic``: bring all static files together in STATIC_ROOT."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quintet.contrib.staticfiles.finders import get_finders
from quintet.contrib.staticfiles.settings import StaticSettings
from quintet.kernel import current
from quintet.kernel.checks import Tags
from quintet.kernel.command import BaseCommand, CommandError, CommandParser
from quintet.kit.record import field, record


@record(frozen=False)
class Tally:
    """What a run did, by relative path."""

    copied: list[str] = field(default_factory=list)
    unmodified: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


class Command(BaseCommand):
    """Copies, or links, what every finder finds; files that are no newer than their copy stay."""

    help = "Collect static files in a single location."
    requires_system_checks = [Tags.staticfiles]

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how to collect and what to leave out."""
        add = parser.add_argument
        add("--noinput", "--no-input", action="store_false", dest="interactive", help="Do not ask for confirmation.")
        add("-i", "--ignore", action="append", default=[], dest="ignore_patterns", metavar="PATTERN", help="Leave files out.")
        add("-n", "--dry-run", action="store_true", help="Do everything except write.")
        add("-c", "--clear", action="store_true", help="Empty the folder first.")
        add("-l", "--link", action="store_true", help="Link each file instead of copying it.")
        add("--no-default-ignore", action="store_false", dest="use_default_ignore_patterns", help="Take private files too.")

    def handle(self, **options: Any) -> str:
        """Collect; return one line that says how much."""
        root = self._root()
        if options["interactive"] and not options["dry_run"]:
            self._confirm(root, clear=options["clear"])
        tally = Tally()
        if options["clear"]:
            self._clear(root, tally, dry=options["dry_run"])
        files = list(self._files(self._patterns(options), tally))
        for place, (name, source) in enumerate(files, 1):
            self._place(name, source, root / name, tally, options)
            if self.stdout.isatty() and options["verbosity"] == 1:
                self.stdout.write(f"\r{place} of {len(files)}", ending="")
        if self.stdout.isatty() and files and options["verbosity"] == 1:
            self.stdout.write("\r", ending="")
        return _summary(tally, root, link=options["link"], dry=options["dry_run"])

    def _root(self) -> Path:
        root = StaticSettings.now().static_root
        if not root:
            raise CommandError(
                "You're using the staticfiles app without having set the STATIC_ROOT setting to a filesystem path. "
                'Set STATIC_ROOT = BASE_DIR / "staticfiles", for example.'
            )
        return Path(root)

    def _patterns(self, options: dict[str, Any]) -> list[str]:
        patterns = list(options["ignore_patterns"])
        if options["use_default_ignore_patterns"]:
            patterns += getattr(current.apps.get_app_config("staticfiles"), "ignore_patterns", [])
        return patterns

    def _confirm(self, root: Path, *, clear: bool) -> None:
        if not root.exists() or not any(root.iterdir()):
            return
        what = "deletes everything in" if clear else "replaces files of the same name in"
        self.stdout.write(f"This {what} {root}.")
        try:
            answer = input("Type 'yes' to continue, or 'no' to cancel: ")
        except EOFError as error:
            raise CommandError("Nobody is there to answer. Use --noinput to collect without asking.") from error
        if answer != "yes":
            raise CommandError("Collecting static files cancelled.")

    def _clear(self, root: Path, tally: Tally, *, dry: bool) -> None:
        for path in sorted(root.rglob("*"), reverse=True) if root.exists() else ():
            if path.is_dir() and not path.is_symlink():
                if not dry:
                    path.rmdir()
                continue
            tally.deleted.append(path.relative_to(root).as_posix())
            if not dry:
                path.unlink()

    def _files(self, patterns: list[str], tally: Tally) -> Iterator[tuple[str, Path]]:
        """Yield each relative path once, with the file of the first finder that has it."""
        taken: set[str] = set()
        for finder in get_finders():
            for name, source in finder.list(patterns):
                if name in taken:
                    tally.skipped.append(name)
                    continue
                taken.add(name)
                yield name, source

    def _place(self, name: str, source: Path, target: Path, tally: Tally, options: dict[str, Any]) -> None:
        if _is_current(source, target, link=options["link"]):
            tally.unmodified.append(name)
            return
        tally.copied.append(name)
        if options["verbosity"] >= 2:
            self.stdout.write(f"{'Linking' if options['link'] else 'Copying'} '{source}'")
        if options["dry_run"]:
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        if options["link"]:
            target.symlink_to(source)
        else:
            shutil.copy2(source, target)


def _is_current(source: Path, target: Path, *, link: bool) -> bool:
    if target.is_symlink() != link or not target.exists():
        return False
    return target.resolve() == source.resolve() if link else int(target.stat().st_mtime) >= int(source.stat().st_mtime)


def _summary(tally: Tally, root: Path, *, link: bool, dry: bool) -> str:
    count = len(tally.copied)
    verb = "symlinked" if link else "copied"
    parts = [f"{count} static file{'' if count == 1 else 's'} {verb} to '{root}'"]
    parts += [f"{len(tally.unmodified)} unmodified"] if tally.unmodified else []
    parts += [f"{len(tally.deleted)} deleted"] if tally.deleted else []
    parts += [f"{len(tally.skipped)} skipped due to conflict"] if tally.skipped else []
    return f"\n{'Dry run: ' if dry else ''}{', '.join(parts)}."
