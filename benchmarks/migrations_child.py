"""One round of `benchmarks.migrations`, in a process of its own: ``python migrations_child.py ROOT read|run``."""

import gc
import hashlib
import importlib
import json
import sys
import time


def main(root: str, whole: bool) -> None:
    """Measure, and print the times and the digests as one line of JSON."""
    sys.path.insert(0, ".")
    importlib.import_module("os").environ["DJANGO_SETTINGS_MODULE"] = "settings"
    importlib.import_module(root).setup()
    found = {name: importlib.import_module(f"{root}.{path}") for name, path in MODULES.items()}
    connection = found["connections"].connection
    connection.introspection.table_names()  # the driver is loaded and the database open
    times: dict[str, float] = {}
    clock = Clock(times)
    names = sorted(sys.modules)
    executor = found["executor"].MigrationExecutor(connection)
    loader = executor.loader
    clock.note("load")
    plan = executor.migration_plan(loader.graph.leaf_nodes())
    clock.note("plan")
    times["load and plan"] = times["load"] + times["plan"]
    for app in range(10):
        for step in range(100):
            importlib.import_module(f"app{app}.migrations.{step + 1:04d}_step")
    clock.note("modules")
    state = loader.project_state()
    clock.note("state")
    times["load, plan and state"] = sum(times[name] for name in ("load", "plan", "modules", "state"))
    other = loader.project_state()
    clock.skip()
    changes = found["autodetector"].MigrationAutodetector(state, other).changes(graph=loader.graph)
    clock.note("detect")
    assert not changes, changes
    middle = loader.project_state(("app4", "0050_step"))
    clock.skip()
    middle.apps.get_model("app4", "Model9")
    clock.note("apps")
    digest = digest_of(root, plan, state)
    if whole:
        clock.skip()
        executor.migrate(executor.loader.graph.leaf_nodes())
        clock.note("run")
    assert len(names) < len(sys.modules)
    print(json.dumps({"ms": times, "digest": digest}))


MODULES = {
    "connections": "db",
    "loader": "db.migrations.loader",
    "executor": "db.migrations.executor",
    "autodetector": "db.migrations.autodetector",
}


class Clock:
    """Notes the processor time (ms) since the last note, under a name."""

    def __init__(self, times: dict[str, float]) -> None:
        self.times = times
        gc.collect()
        self.last = time.process_time()

    def note(self, name: str) -> None:
        """Note the time since the last note."""
        now = time.process_time()
        self.times[name] = (now - self.last) * 1000
        self.last = time.process_time()

    def skip(self) -> None:
        """Begin anew."""
        gc.collect()
        self.last = time.process_time()


def digest_of(root: str, plan: list, state: object) -> dict[str, str]:
    """Return digests of the plan's names, and of every model of the state."""
    told = []
    for key in sorted(state.models):
        model = state.models[key]
        fields = [[name, *map(shown, field.deconstruct()[1:])] for name, field in model.fields.items()]
        options = {name: value for name, value in model.options.items() if name not in ("indexes", "constraints")}
        named = [one.name for option in ("indexes", "constraints") for one in model.options.get(option, ())]
        told.append([key, fields, shown(options), named])
    names = [[str(migration), backwards] for migration, backwards in plan]
    return {
        name: hashlib.sha256(json.dumps(value).replace(root, "").encode()).hexdigest()
        for name, value in (("plan", names), ("state", told))
    }


def shown(value: object) -> object:
    """Return a value as JSON can tell it, functions and classes by their names."""
    if isinstance(value, dict):
        return sorted((name, shown(one)) for name, one in value.items())
    if isinstance(value, (list, tuple)):
        return [shown(one) for one in value]
    return getattr(value, "__name__", None) or str(value)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] == "run")
