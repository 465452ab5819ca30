"""What changed between two states of the models, as migrations.

    from_state ─┐
                ├─► stages, each for one kind of change ──► Changes with their needs ──► `arrange` ──► names and numbers
      to_state ─┘         └─ asks the questioner what only a person knows

The stages run in a fixed order, so that the same change always gives the same file. Each is a function of `detect_models`,
`detect_fields` or `detect_options`; this class is their table of contents.
"""

from collections.abc import Iterable
from typing import Any

from quintet.kernel import current
from quintet.kit.patterns import late
from quintet.migrations import detect_fields, detect_models, detect_moves, detect_options
from quintet.migrations.arrange import Arranger
from quintet.migrations.detection_state import Detection
from quintet.migrations.migration import Migration, SwappableTuple
from quintet.migrations.questioner import MigrationQuestioner
from quintet.migrations.references import model_key
from quintet.migrations.state import ProjectState

NUMBER = late(r"^([0-9]+)(?:.*_squashed_([0-9]+))?")

#: What is found once renamed models are known, in this order; each is a method `generate_<stage>` that a subclass may replace.
STAGES = (
    # Whole models, and what is said of them without a table.
    *("deleted_models", "created_models", "deleted_proxies", "created_proxies", "altered_options", "altered_managers"),
    # What names a field by its old name goes before the field is renamed, so that it comes back in the right place when undone.
    *("removed_constraints", "removed_indexes", "renamed_fields", "removed_unique_together", "renamed_indexes"),
    *("removed_fields", "added_fields", "altered_fields", "altered_order_with_respect_to"),
    # What may name a field that has just come.
    *("altered_unique_together", "added_indexes", "added_constraints", "altered_constraints"),
    *("altered_db_table_comment", "altered_db_table"),
)


class MigrationAutodetector:
    """Compares two states; `changes` gives the migrations that lead from one to the other."""

    def __init__(self, from_state: ProjectState, to_state: ProjectState, questioner: MigrationQuestioner | None = None) -> None:
        self.from_state = from_state
        self.to_state = to_state
        self.questioner = questioner or MigrationQuestioner()
        self.existing_apps = {app_label for app_label, _ in from_state.models}

    def changes(
        self,
        graph: Any,
        trim_to_apps: Iterable[str] | None = None,
        convert_apps: Iterable[str] | None = None,
        migration_name: str | None = None,
    ) -> dict[str, list[Migration]]:
        """Return the migrations by app, named and numbered after those of ``graph``.

        ``trim_to_apps`` keeps these apps and what they need; ``convert_apps`` shall get their first migration if they have none.
        """
        found = self.detect(graph, set(convert_apps or ()))
        found = self.arrange_for_graph(found, graph, migration_name)
        return self.trim_to_apps(found, set(trim_to_apps)) if trim_to_apps else found

    def detect(self, graph: Any = None, convert_apps: set[str] | None = None) -> dict[str, list[Migration]]:
        """Return the migrations by app, under names that only tell them apart."""
        users = model_key(str(current.settings.AUTH_USER_MODEL))
        self.found = Detection.between(self.from_state, self.to_state, self.questioner, convert_apps or set(), [users])
        self.generate_renamed_models()
        self.generate_moved_models()
        self.found.settle_keys()
        for stage in STAGES:
            getattr(self, f"generate_{stage}")()
        return Arranger(self.found.changes, graph, current.settings, self.existing_apps).arrange()

    # -- the stages

    def generate_renamed_models(self) -> None:
        """Find models that went in one place and came in another with the same fields."""
        detect_models.renamed_models(self.found)

    def generate_moved_models(self) -> None:
        """Find models that went from one app and came in another under the same name, with the same fields."""
        detect_moves.moved_models(self.found)

    def generate_deleted_models(self) -> None:
        """Find models that went."""
        detect_models.deleted_models(self.found)

    def generate_created_models(self) -> None:
        """Find models that came."""
        detect_models.created_models(self.found)

    def generate_deleted_proxies(self) -> None:
        """Find proxy models that went."""
        detect_models.deleted_proxies(self.found)

    def generate_created_proxies(self) -> None:
        """Find proxy models that came."""
        detect_models.created_proxies(self.found)

    def generate_altered_options(self) -> None:
        """Find options without a part in the table that changed."""
        detect_options.altered_options(self.found)

    def generate_altered_managers(self) -> None:
        """Find managers that changed."""
        detect_options.altered_managers(self.found)

    def generate_renamed_fields(self) -> None:
        """Find fields that went and came under another name."""
        detect_fields.renamed_fields(self.found)

    def generate_removed_fields(self) -> None:
        """Find fields that went."""
        detect_fields.removed_fields(self.found)

    def generate_added_fields(self) -> None:
        """Find fields that came."""
        detect_fields.added_fields(self.found)

    def generate_altered_fields(self) -> None:
        """Find fields whose definition changed."""
        detect_fields.altered_fields(self.found)

    def generate_removed_constraints(self) -> None:
        """Find constraints that went."""
        detect_options.removed_named(self.found, "constraints")

    def generate_added_constraints(self) -> None:
        """Find constraints that came."""
        detect_options.added_named(self.found, "constraints")

    def generate_altered_constraints(self) -> None:
        """Find constraints that changed in what the database does not hold."""
        detect_options.altered_constraints(self.found)

    def generate_removed_indexes(self) -> None:
        """Find indexes that went."""
        detect_options.removed_named(self.found, "indexes")

    def generate_added_indexes(self) -> None:
        """Find indexes that came."""
        detect_options.added_named(self.found, "indexes")

    def generate_renamed_indexes(self) -> None:
        """Find indexes that only got another name."""
        detect_options.renamed_indexes(self.found)

    def generate_removed_unique_together(self) -> None:
        """Find groups of fields that are no longer unique together."""
        detect_options.removed_unique_together(self.found)

    def generate_altered_unique_together(self) -> None:
        """Find groups of fields that became unique together."""
        detect_options.altered_unique_together(self.found)

    def generate_altered_order_with_respect_to(self) -> None:
        """Find models whose rows are ordered within something else."""
        detect_options.altered_order(self.found)

    def generate_altered_db_table(self) -> None:
        """Find tables with another name."""
        detect_options.altered_table(self.found)

    def generate_altered_db_table_comment(self) -> None:
        """Find tables with another comment."""
        detect_options.altered_table_comment(self.found)

    # -- naming

    def arrange_for_graph(
        self, changes: dict[str, list[Migration]], graph: Any, migration_name: str | None = None
    ) -> dict[str, list[Migration]]:
        """Name and number migrations after the last ones of ``graph``, and make the first of each depend on these.

        An app without migrations is left out unless the questioner wants its first.
        """
        leaves = dict(reversed(graph.leaf_nodes()))
        names: dict[tuple[str, str], tuple[str, str]] = {}
        kept: dict[str, list[Migration]] = {}
        for app_label, migrations in changes.items():
            leaf = leaves.get(app_label)
            if leaf is None and not self.questioner.ask_initial(app_label):
                continue
            kept[app_label] = migrations
            number = (self.parse_number(leaf) or 0) + 1 if leaf else 1
            for offset, migration in enumerate(migrations):
                if leaf and offset == 0:
                    migration.dependencies = [*migration.dependencies, (app_label, leaf)]
                first = "initial" if leaf is None and offset == 0 else migration.suggest_name()
                name = f"{number + offset:04d}_{migration_name or first}"
                names[app_label, migration.name] = (app_label, name)
                migration.name = name
        for migrations in kept.values():
            for migration in migrations:
                migration.dependencies = [
                    one if isinstance(one, SwappableTuple) else names.get((one[0], one[1]), one) for one in migration.dependencies
                ]
        return kept

    def trim_to_apps(self, changes: dict[str, list[Migration]], app_labels: set[str]) -> dict[str, list[Migration]]:
        """Keep the migrations of these apps, and of those they depend on."""
        needed = set(app_labels)
        grew = True
        while grew:
            named = {
                dependency[0]
                for app_label in needed
                for migration in changes.get(app_label, ())
                for dependency in migration.dependencies
            }
            grew = not named <= needed
            needed |= named
        return {app_label: migrations for app_label, migrations in changes.items() if app_label in needed}

    @classmethod
    def parse_number(cls, name: str) -> int | None:
        """Return the number that a migration's name begins with; a squashed one counts as the last it replaces."""
        match = NUMBER.match(name)
        return int(match[2] or match[1]) if match else None
