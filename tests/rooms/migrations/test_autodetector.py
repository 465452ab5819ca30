"""What the detector finds, held against what the incumbent's black box found for the same models (expected.json)."""

import json
import sys
from pathlib import Path

import pytest

from quintet.db import models
from quintet.db.migrations.autodetector import MigrationAutodetector
from quintet.db.migrations.graph import MigrationGraph
from quintet.db.migrations.migration import Migration
from quintet.db.migrations.questioner import MigrationQuestioner
from quintet.db.migrations.state import ModelState, ProjectState
from quintet.db.migrations.writer import MigrationWriter
from quintet.kernel.apps import Apps
from quintet.migrations.autodetector import STAGES
from tests.rooms.migrations import managers_of_tests
from tests.rooms.migrations.scenarios import SCENARIOS

EXPECTED = json.loads((Path(__file__).parent / "expected.json").read_text(encoding="utf-8"))

#: Where we differ on purpose: the incumbent forgets an unmanaged model's keys, and repeats what renaming a field already did.
DIFFERENT = {"unmanaged", "rename in unique"}


class Answering(MigrationQuestioner):
    """Answers every question."""

    def __init__(self):
        super().__init__({"ask_rename": True, "ask_rename_model": True, "ask_initial": True})

    def ask_not_null_addition(self, field_name, model_name):
        return 7

    def ask_not_null_alteration(self, field_name, model_name):
        return "x"


@pytest.fixture(autouse=True)
def _importable_manager(monkeypatch):
    monkeypatch.setitem(sys.modules, "managers_of_tests", managers_of_tests)
    monkeypatch.setattr(managers_of_tests.KeptManager, "__module__", "managers_of_tests")


def state_of(source):
    """Return the state of the models that ``source`` declares."""
    registry = Apps()
    source = source.replace("app_label =", "apps = registry\n        app_label =")
    names = {"models": models, "KeptManager": managers_of_tests.KeptManager, "__name__": "scenario", "registry": registry}
    exec(source, names)
    made = [model for held in registry.all_models.values() for model in held.values() if not model._meta.auto_created]
    states = [ModelState.from_model(model) for model in made]
    return ProjectState({state.key: state for state in states})


def graph_of(state):
    """Return a graph in which every app of ``state`` has its first migration."""
    graph = MigrationGraph()
    for app_label in sorted({key[0] for key in state.models}):
        graph.add_node((app_label, "0001_initial"), Migration("0001_initial", app_label))
    return graph


def detect(name):
    """Return the migrations for a scenario."""
    before, after = map(state_of, SCENARIOS[name])
    found = MigrationAutodetector(before, after, Answering()).changes(graph_of(before))
    return [migration for app_label in sorted(found) for migration in found[app_label]]


@pytest.mark.parametrize("name", sorted(set(SCENARIOS) - DIFFERENT))
def test_operations_names_and_dependencies(name):
    found = [
        [one.app_label, one.name, sorted(map(list, one.dependencies)), [op.formatted_description() for op in one.operations]]
        for one in detect(name)
    ]
    assert found == [one[:4] for one in EXPECTED[name]]


@pytest.mark.parametrize("name", sorted(set(SCENARIOS) - DIFFERENT))
def test_files_are_the_same_text(name):
    written = [MigrationWriter(one, include_header=False, root="django").as_string() for one in detect(name)]
    assert written == [one[4] for one in EXPECTED[name]]


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_applying_what_was_found_leaves_nothing_to_find(name):
    before, after = map(state_of, SCENARIOS[name])
    graph = graph_of(before)
    state = before.clone()
    found = MigrationAutodetector(before, after, Answering()).changes(graph)
    waiting = [migration for migrations in found.values() for migration in migrations]
    done = set(graph.nodes)
    while waiting:
        migration = next(one for one in waiting if all(tuple(need) in done for need in one.dependencies))
        waiting.remove(migration)
        done.add(migration.key)
        state = migration.mutate_state(state)
    assert MigrationAutodetector(state, after, Answering()).changes(graph) == {}


def test_an_unmanaged_model_keeps_its_keys():
    operations = detect("unmanaged")[0].operations
    assert [operation.name for operation in operations] == ["Author", "Book"]
    assert [name for name, _ in operations[1].fields] == ["id", "title", "author"]


def test_renaming_a_field_follows_into_unique_together():
    assert [operation.describe() for operation in detect("rename in unique")[0].operations] == ["Rename field a on book to c"]


def test_without_yes_a_rename_is_a_removal_and_an_addition():
    before, after = map(state_of, SCENARIOS["rename field"])
    found = MigrationAutodetector(before, after, Answering.__mro__[1]()).changes(graph_of(before))
    assert [operation.describe() for operation in found["books"][0].operations] == [
        "Remove field a from book",
        "Add field c to book",
    ]


def test_trimming_keeps_what_the_app_needs():
    before, after = map(state_of, SCENARIOS["key to other app"])
    detector = MigrationAutodetector(before, after, Answering())
    assert set(detector.changes(MigrationGraph(), trim_to_apps={"another"})) == {"another", "books"}
    assert set(detector.changes(MigrationGraph(), trim_to_apps={"books"})) == {"books"}


@pytest.mark.parametrize(("name", "number"), [("0007_x", 7), ("0001_squashed_0004_y", 4), ("initial", None)])
def test_numbers_of_names(name, number):
    assert MigrationAutodetector.parse_number(name) == number


def test_a_subclass_replaces_a_stage():
    class KeepsFields(MigrationAutodetector):
        def generate_removed_fields(self):
            self.kept = True

    before, after = map(state_of, SCENARIOS["rename field"])
    detector = KeepsFields(before, after, MigrationQuestioner({"ask_initial": True}))
    found = detector.changes(graph_of(before))
    assert detector.kept
    assert [operation.describe() for operation in found["books"][0].operations] == ["Add field c to book"]


def test_every_stage_runs_once():
    named = {name.removeprefix("generate_") for name in vars(MigrationAutodetector) if name.startswith("generate_")}
    assert sorted(STAGES) == sorted(named - {"renamed_models", "moved_models"})
