"""What `makemigrations --rebase` does and says, and how head files are kept."""

from collections.abc import Callable, Sequence
from typing import Any

from quintet.drivers.current import connections
from quintet.drivers.errors import OperationalError
from quintet.kernel import current
from quintet.kernel.command import CommandError
from quintet.kernel.errors import ImproperlyConfigured
from quintet.migrations import commuting, head_files, rebasing
from quintet.migrations.loader import MigrationLoader
from quintet.migrations.rebasing import CannotRebase, Rebase

Log = Callable[[str], object]


def rebase(loader: MigrationLoader, app_label: str, ends: Sequence[str], named: str, questioner: Any, warn: Log) -> Rebase:
    """Return how one of the two branches that end in ``ends`` comes after the other; nothing is written.

    ``named`` is the end, or its beginning, of the branch that moves; empty to find out or ask. ``warn`` is told of databases that
    cannot be asked. Raises CommandError when that cannot be done, or is not wanted.
    """
    if len(ends) != 2:
        raise CommandError(
            f"{app_label} has {len(ends)} branches ({', '.join(ends)}): bring all but two together by makemigrations --merge."
        )
    moving = _moving(app_label, ends, named, questioner)
    staying = next(end for end in ends if end != moving)
    try:
        found = rebasing.plan(loader, app_label, moving, staying)
    except CannotRebase as error:
        raise CommandError(str(error)) from error
    _require_unapplied(found, warn)
    clashes = commuting.clashes(loader, found.staying, found.moving)
    certain = [one for one in clashes if one.certain]
    told = "\n".join(f"  {one.words}" for one in clashes)
    if certain:
        raise CommandError(
            f"{moving} cannot come after {staying}:\n{told}\nMend what it changes first, or write it anew: delete the branch's "
            "files, and run makemigrations."
        )
    if clashes and not questioner.ask_rebase_with_clashes(app_label, told):
        raise CommandError(f"{moving} and {staying} do not come to the same in either order:\n{told}\nNothing was changed.")
    return found


def _moving(app_label: str, ends: Sequence[str], named: str, questioner: Any) -> str:
    if named:
        fitting = [named] if named in ends else [end for end in ends if end.startswith(named)]
        if len(fitting) != 1:
            raise CommandError(f"{named!r} is not the beginning of one of the last migrations of {app_label}: {', '.join(ends)}.")
        return fitting[0]
    head = head_files.read(current.apps.get_app_config(app_label))
    if head is not None and head.is_torn and {head.name, head.theirs} == set(ends):
        if head_files.is_rebasing(head.path):
            return head.theirs
        ends = [head.name, head.theirs]
    chosen = questioner.ask_rebase(app_label, list(ends))
    if chosen is None:
        raise CommandError(
            f"Which branch of {app_label} comes last? Name its end, the one that is not deployed yet: makemigrations {app_label} "
            f"--rebase {ends[0]}, or --rebase {ends[1]}."
        )
    return str(chosen)


def _require_unapplied(found: Rebase, warn: Log) -> None:
    """Refuse to rename what a database has applied under its old name; what cannot be asked is only told about."""
    for alias in connections:
        try:
            applied = MigrationLoader(connections[alias], ignore_no_migrations=True).applied_migrations
        except (OperationalError, ImproperlyConfigured) as error:
            warn(f"Database {alias!r} could not be asked whether it has applied what gets another name: {error}")
            continue
        held = [migration.name for migration in found.moving if migration.key in applied]
        if held:
            graph = MigrationLoader(None, ignore_no_migrations=True).graph
            before = [key[1] for key in graph.parents[found.moving[0].key] if key[0] == found.app_label]
            raise CommandError(
                f"{', '.join(held)} of {found.app_label} is applied in database {alias!r}. Take it back first: python manage.py "
                f"migrate {found.app_label} {before[0] if before else 'zero'} --database {alias}; or move the other branch."
            )


def write(found: Rebase, log: Log, *, dry_run: bool) -> None:
    """Write a rebase and tell of it, with the head file."""
    for edit in found.edits:
        if edit.path.name != edit.target.name:
            log(f"  {edit.path.stem} becomes {edit.target.stem}")
        else:
            log(f"  {edit.path.parent.parent.name}.{edit.path.stem} names what it depends on anew")
    log(f"  {found.names[found.moving[0].name]} depends on {found.onto.name}")
    if not dry_run:
        found.write()
        head_files.write(current.apps.get_app_config(found.app_label), found.head)


def stale(loader: MigrationLoader) -> list[tuple[Any, str, str]]:
    """Return (app config, what its head file says, what it should say) of each that is kept and says something else."""
    found: list[tuple[Any, str, str]] = []
    for app_label in sorted(loader.migrated_apps):
        config = current.apps.get_app_config(app_label)
        leaves = loader.graph.leaf_nodes(app_label)
        if len(leaves) != 1 or not head_files.is_kept(config):
            continue
        held = head_files.read(config)
        if held is None or held.is_torn or held.name != leaves[0][1]:
            found.append((config, "" if held is None else held.name, leaves[0][1]))
    return found
