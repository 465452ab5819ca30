"""Random models, random changes to them, rows that fit, and what a database holds: for tests that migrate there and back.

A `Spec` is a project of one app as plain values, so that a change of it is a copy with something else in it. Every field that a
change may alter keeps its rows' values by the table of conversions; a field that is renamed is not altered in the same step,
because the detector then takes it for another one.
"""

import copy
import datetime
import uuid
from dataclasses import dataclass, field, replace
from decimal import Decimal

from quintet.db import migrations, models
from quintet.db.models import F, Q
from quintet.db.models.functions import Upper
from quintet.migrations.autodetector import MigrationAutodetector
from quintet.migrations.graph import MigrationGraph
from quintet.migrations.model_state import ModelState
from quintet.migrations.questioner import MigrationQuestioner
from quintet.migrations.state import ProjectState

APP = "changing"
DAY = datetime.date(2020, 1, 1)


def _moment(number):
    return datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(days=number)


#: Kind: its field, the value for a number, and the kinds that it may become with its values kept there and back.
NUMBERS = ("small", "int", "big", "positive", "decimal", "float")
KINDS = {
    "char": (lambda **o: models.CharField(max_length=60, **o), lambda n: f"té'x\"t {n}\n", ("long", "text")),
    "long": (lambda **o: models.CharField(max_length=90, **o), lambda n: f"long {n}%s", ("char", "text")),
    "slug": (lambda **o: models.SlugField(max_length=60, **o), lambda n: f"slug-{n}", ("char", "text")),
    "text": (models.TextField, lambda n: f"text {n};--", ("char", "long")),
    "small": (models.SmallIntegerField, int, (*NUMBERS, "char", "text", "json")),
    "int": (models.IntegerField, int, (*NUMBERS, "char", "text", "json")),
    "big": (models.BigIntegerField, int, (*NUMBERS, "char", "text", "json")),
    "positive": (models.PositiveIntegerField, int, (*NUMBERS, "char", "text", "json")),
    "decimal": (lambda **o: models.DecimalField(max_digits=9, decimal_places=2, **o), Decimal, (*NUMBERS, "char", "text")),
    "float": (models.FloatField, float, (*NUMBERS, "char", "text")),
    "bool": (models.BooleanField, lambda n: n % 2 == 0, ("small", "int", "char", "text", "json")),
    "date": (models.DateField, lambda n: DAY + datetime.timedelta(days=n), ("moment", "char", "text", "json")),
    "moment": (models.DateTimeField, _moment, ("date", "char", "text")),
    "uuid": (models.UUIDField, lambda n: uuid.UUID(int=n), ("char", "text", "json")),
    "json": (models.JSONField, lambda n: {"n": [n, None, "x"]}, ("text",)),
    "span": (models.DurationField, lambda n: datetime.timedelta(days=n, microseconds=1), ()),
    "binary": (models.BinaryField, lambda n: bytes([n % 256, 0, 255]), ()),
}


@dataclass(frozen=True)
class FieldSpec:
    """A field: a kind of `KINDS`, or "key", "one" or "many" with the model it leads to."""

    kind: str
    to: str = ""
    null: bool = False
    unique: bool = False
    index: bool = False
    column: str = ""
    standing: bool = False
    comment: str = ""

    def make(self):
        """Return the field; one that may not be NULL has a default, in Python or (``standing``) in the database."""
        if self.kind == "many":
            return models.ManyToManyField(f"{APP}.{self.to}", related_name="+")
        common = {"null": self.null, "db_column": self.column or None, "db_comment": self.comment or None}
        if self.kind in {"key", "one"}:
            kind = models.OneToOneField if self.kind == "one" else models.ForeignKey
            return kind(f"{APP}.{self.to}", models.CASCADE, related_name="+", **common)
        made, value, _ = KINDS[self.kind]
        if not self.null:
            common["db_default" if self.standing else "default"] = value(7)
        if self.unique:
            common["unique"] = True
        elif self.index:
            common["db_index"] = True
        return made(**common)


@dataclass(frozen=True)
class ModelSpec:
    """A model; ``number`` is the name of the field that numbers its rows, and of which every constraint makes sure."""

    fields: dict = field(default_factory=dict)
    number: str = "number"
    key: str = "big"
    table: str = ""
    comment: str = ""
    together: tuple = ()
    indexes: dict = field(default_factory=dict)
    constraints: dict = field(default_factory=dict)
    ordering: tuple = ()

    def state(self, name):
        """Return the model's state."""
        keys = {"big": models.BigAutoField, "auto": models.AutoField, "uuid": models.UUIDField, "char": _char_key}
        key = keys[self.key](primary_key=True)
        fields = [
            ("id", key),
            (self.number, models.IntegerField(default=0)),
            *((one, spec.make()) for one, spec in self.fields.items()),
        ]
        options = {
            "indexes": [_index(self, name, *made) for name, made in self.indexes.items()],
            "constraints": [_constraint(self, name, *made) for name, made in self.constraints.items()],
        }
        if self.table:
            options["db_table"] = self.table
        if self.comment:
            options["db_table_comment"] = self.comment
        if self.together:
            options["unique_together"] = {(self.number, one) for one in self.together}
        if self.ordering:
            options["ordering"] = self.ordering
        return ModelState(APP, name, fields, options)


def _char_key(**options):
    return models.CharField(max_length=40, **options)


def _index(model, name, kind, over):
    match kind:
        case "plain":
            return models.Index(fields=[over], name=name)
        case "down":
            return models.Index(fields=[f"-{over}", model.number], name=name)
        case "partial":
            return models.Index(fields=[over], name=name, condition=Q(**{f"{model.number}__gt": 3}))
    return models.Index(Upper(over), F(model.number).desc(), name=name)


def _constraint(model, name, kind, over):
    match kind:
        case "unique":
            return models.UniqueConstraint(fields=[over, model.number], name=name)
        case "partial":
            return models.UniqueConstraint(fields=[model.number], condition=Q(**{f"{over}__isnull": False}), name=name)
        case "deferred":
            return models.UniqueConstraint(fields=[model.number], deferrable=models.Deferrable.DEFERRED, name=name)
        case "computed":
            return models.UniqueConstraint(F(model.number) + 1, name=name)
    return models.CheckConstraint(condition=Q(**{f"{model.number}__gte": -5}) | Q(**{f"{over}__isnull": True}), name=name)


TEXTS = {"char", "long", "text", "slug"}
PLAIN = set(KINDS) - {"json", "binary"}


class Changes:
    """Makes specs and changes them, by one source of chance; keeps what was renamed and what lost its values."""

    def __init__(self, chance):
        self.chance = chance
        self.counter = 0
        self.renamed_models = {}
        self.renamed_fields = set()
        self.touched = set()
        self.changed_models = set()

    def name(self, prefix):
        """Return a name that was not given before."""
        self.counter += 1
        return f"{prefix}{self.counter}"

    def field(self, targets):
        """Return a random field."""
        chance = self.chance.random
        if targets and chance() < 0.3:
            kind = self.chance.choice(["key", "one", "many"])
            return FieldSpec(kind, to=self.chance.choice(targets), null=kind != "many")
        kind = self.chance.choice(sorted(KINDS))
        null = chance() < 0.5
        plain = kind in PLAIN
        return FieldSpec(
            kind,
            null=null,
            unique=null and plain and kind != "bool" and chance() < 0.3,
            index=plain and chance() < 0.3,
            column=self.name("col") if chance() < 0.2 else "",
            standing=not null and kind not in {"json", "binary", "span"} and chance() < 0.3,
            comment="it's" if chance() < 0.1 else "",
        )

    def model(self, targets):
        """Return a random model."""
        made = ModelSpec(key=self.chance.choice(["big", "auto", "uuid", "char"]))
        for _ in range(self.chance.randint(2, 5)):
            made = replace(made, fields={**made.fields, self.name("f"): self.field(targets)})
        for _ in range(self.chance.randint(0, 2)):
            made = self.with_index(self.with_constraint(made))
        return made

    def project(self):
        """Return a random project."""
        found = {}
        for _ in range(self.chance.randint(1, 3)):
            found[self.name("Model")] = self.model(sorted(found))
        return found

    def over(self, model, kinds):
        """Return a field of some kinds, or None."""
        names = [name for name, one in model.fields.items() if one.kind in kinds]
        return self.chance.choice(names) if names else None

    def with_index(self, model):
        """Return the model with an index more."""
        kind = self.chance.choice(["plain", "down", "partial", "computed"])
        over = self.over(model, TEXTS if kind == "computed" else PLAIN | {"key", "one"})
        return model if over is None else replace(model, indexes={**model.indexes, self.name("idx"): (kind, over)})

    def with_constraint(self, model):
        """Return the model with a constraint more."""
        kind = self.chance.choice(["unique", "partial", "deferred", "computed", "check"])
        over = self.over(model, PLAIN | {"key", "one"})
        if kind in {"deferred", "computed"} and any(made[0] == kind for made in model.constraints.values()):
            return model  # PostgreSQL makes one of two that say the same
        return model if over is None else replace(model, constraints={**model.constraints, self.name("con"): (kind, over)})

    # -- changes

    def changed(self, before):
        """Return the project after one to five changes."""
        after = copy.deepcopy(before)
        for _ in range(self.chance.randint(1, 5)):
            kinds = [
                "add",
                "add",
                "remove",
                "rename",
                "alter",
                "alter",
                "alter",
                "indexes",
                "constraints",
                "table",
                "together",
                "key",
            ]
            change = self.chance.choice([*kinds, "new model", "no model", "rename model"])
            name = self.chance.choice(sorted(after))
            then = getattr(self, f"_{change.replace(' ', '_')}")(after, name)
            fields = {
                one for one in after if one in then and (after[one].fields, after[one].key) != (then[one].fields, then[one].key)
            }
            if change == "rename model" or not fields & set(self.renamed_models.values()):  # a renamed model is not changed else
                after = then
                self.changed_models |= fields
        return after

    def _add(self, project, name):
        model = project[name]
        return {**project, name: replace(model, fields={**model.fields, self.name("f"): self.field(sorted(project))})}

    def _remove(self, project, name):
        model = project[name]
        if len(model.fields) < 2:
            return project
        gone = self.chance.choice(sorted(model.fields))
        return {**project, name: _without(model, gone)}

    def _rename(self, project, name):
        model = project[name]
        old = self.chance.choice([*sorted(model.fields), model.number])
        if (name, old) in self.touched:
            return project
        if name in self.renamed_models.values():
            return project
        new = self.name("r")
        self.renamed_fields.add((old, new))
        self.touched.add((name, new))
        return {**project, name: _renamed(model, old, new)}

    def _alter(self, project, name):
        model = project[name]
        if not model.fields:  # what it pointed at is gone
            return project
        one = self.chance.choice(sorted(model.fields))
        spec = model.fields[one]
        if (name, one) in self.touched or spec.kind in {"many", "key", "one"}:
            return project
        used = any(over == one for _, over in model.indexes.values())
        choices = ["null", "index", "column", "standing", "comment"] + ["kind"] * 4 * (not used)
        match self.chance.choice(choices):
            case "kind" if KINDS[spec.kind][2]:
                spec = replace(spec, kind=self.chance.choice(KINDS[spec.kind][2]))
                if spec.kind not in PLAIN:
                    spec = replace(spec, unique=False, index=False, standing=False)
            case "null" if not spec.unique:
                spec = replace(spec, null=not spec.null, unique=False, standing=False)
            case "index" if spec.kind in PLAIN:
                spec = replace(spec, index=not spec.index, unique=False)
            case "column":
                spec = replace(spec, column=self.name("col"))
            case "standing" if not spec.null and spec.kind not in {"json", "binary", "span"}:
                spec = replace(spec, standing=not spec.standing)
            case "comment":
                spec = replace(spec, comment=self.name("said "))
        self.touched.add((name, one))
        return {**project, name: replace(model, fields={**model.fields, one: spec})}

    def _indexes(self, project, name):
        model = project[name]
        if model.indexes and self.chance.random() < 0.5:
            gone = self.chance.choice(sorted(model.indexes))
            kept = {one: made for one, made in model.indexes.items() if one != gone}
            if self.chance.random() < 0.5:  # another name for the same
                kept[self.name("idx")] = model.indexes[gone]
            return {**project, name: replace(model, indexes=kept)}
        return {**project, name: self.with_index(model)}

    def _constraints(self, project, name):
        model = project[name]
        if model.constraints and self.chance.random() < 0.5:
            gone = self.chance.choice(sorted(model.constraints))
            return {**project, name: replace(model, constraints={k: v for k, v in model.constraints.items() if k != gone})}
        return {**project, name: self.with_constraint(model)}

    def _table(self, project, name):
        model = project[name]
        if self.chance.random() < 0.5:
            return {**project, name: replace(model, comment=self.name("About "), ordering=(model.number,))}
        return {**project, name: replace(model, table="" if model.table else self.name("Table "))}

    def _together(self, project, name):
        model = project[name]
        over = self.over(model, PLAIN | {"key", "one"})
        if model.together:
            return {**project, name: replace(model, together=())}
        return project if over is None else {**project, name: replace(model, together=(over,))}

    def _key(self, project, name):
        model = project[name]
        keys = {"big": "auto", "auto": "big", "uuid": "char", "char": "char"}
        if (name, "id") in self.touched or (name, "id") in self.renamed_fields:
            return project
        self.touched.add((name, "id"))
        return {**project, name: replace(model, key=keys[model.key])}

    def _new_model(self, project, name):
        return {**project, self.name("Model"): self.model(sorted(project))}

    def _no_model(self, project, name):
        if len(project) < 2:
            return project
        left = {one: model for one, model in project.items() if one != name}
        for one, model in left.items():
            for gone in [known for known, spec in model.fields.items() if spec.to == name]:
                left[one] = _without(left[one], gone)
        return left

    def _rename_model(self, project, name):
        if self.renamed_models or name in self.changed_models:
            return project
        new = self.name("Renamed")
        self.renamed_models[name] = new
        self.touched |= {(new, one) for known, one in self.touched if known == name}
        return {
            new if one == name else one: replace(
                model, fields={known: replace(spec, to=new) if spec.to == name else spec for known, spec in model.fields.items()}
            )
            for one, model in project.items()
        }


def _without(model, gone):
    return replace(
        model,
        fields={name: spec for name, spec in model.fields.items() if name != gone},
        indexes={name: made for name, made in model.indexes.items() if made[1] != gone},
        constraints={name: made for name, made in model.constraints.items() if made[1] != gone},
        together=tuple(name for name in model.together if name != gone),
    )


def _renamed(model, old, new):
    def now(name):
        return new if name == old else name

    return replace(
        model,
        number=now(model.number),
        fields={now(name): spec for name, spec in model.fields.items()},
        indexes={name: (kind, now(over)) for name, (kind, over) in model.indexes.items()},
        constraints={name: (kind, now(over)) for name, (kind, over) in model.constraints.items()},
        together=tuple(map(now, model.together)),
        ordering=tuple(map(now, model.ordering)),
    )


class Answers(MigrationQuestioner):
    """Answers as the change was made."""

    def __init__(self, changes):
        super().__init__(specified_apps={APP})
        self.changes = changes

    def ask_rename(self, model_name, old_name, new_name, field_instance):
        return (old_name, new_name) in self.changes.renamed_fields

    def ask_rename_model(self, old_model_state, new_model_state):
        return self.changes.renamed_models.get(old_model_state.name) == new_model_state.name


def state_of(project):
    """Return a project's state."""
    return ProjectState({(APP, name.lower()): model.state(name) for name, model in project.items()})


def migrations_between(before, after, changes):
    """Return the migrations that the detector finds, in order."""
    detector = MigrationAutodetector(before, after, Answers(changes))
    graph = MigrationGraph()
    if before.models:
        graph.add_node((APP, "0001_initial"), migrations.Migration("0001_initial", APP))
    found = detector.changes(graph=graph).get(APP, [])
    return list(_ordered(found))


def _ordered(found):
    left = list(found)
    while left:
        names = {(APP, one.name) for one in left}
        ready = [one for one in left if not names & set(one.dependencies)]
        assert ready, found
        yield from ready
        left = [one for one in left if one not in ready]


def forward(connection, state, found):
    """Apply migrations; return the states before each, and the last."""
    states = [state]
    for migration in found:
        with connection.schema_editor(atomic=migration.atomic) as editor:
            states.append(migration.apply(states[-1].clone(), editor))
    return states


def backward(connection, states, found):
    """Undo migrations, the last one first."""
    for migration, state in reversed(list(zip(found, states[:-1], strict=True))):
        with connection.schema_editor(atomic=migration.atomic) as editor:
            migration.unapply(state.clone(), editor)


def fill(connection, state, project, chance, rows=4):
    """Write rows into every table; keys lead to the row before, or nowhere."""
    made = {}
    for name in sorted(project, key=lambda one: int("".join(filter(str.isdigit, one)))):
        model, spec = state.apps.get_model(APP, name), project[name]
        for number in range(rows):
            values, many = {spec.number: number}, {}
            if spec.key in {"uuid", "char"}:
                values["id"] = uuid.UUID(int=number + 1) if spec.key == "uuid" else str(uuid.UUID(int=number + 1))
            for one, kind in spec.fields.items():
                others = made.get(kind.to, [])
                if kind.kind == "many":
                    many[one] = [other for other in others if chance.random() < 0.5]
                elif kind.kind in {"key", "one"}:
                    values[one] = others[number] if number < len(others) and chance.random() < 0.7 else None
                else:
                    values[one] = None if kind.null and chance.random() < 0.3 else KINDS[kind.kind][1](number)
            row = model.objects.using(connection.alias).create(**values)
            for one, others in many.items():
                getattr(row, one).set(others)
            made.setdefault(name, []).append(row)


def _plain(value):
    if isinstance(value, str) and value.endswith(" 00:00:00+00"):  # a moment as text: PostgreSQL writes its zone
        return value[:-3]
    return bytes(value) if isinstance(value, memoryview) else value


def rows_of(connection, state, project):
    """Return every row as plain values, by model and field, with what its many-to-many fields lead to."""
    found = {}
    for name, spec in project.items():
        model = state.apps.get_model(APP, name)
        for row in model.objects.using(connection.alias).order_by(spec.number):
            values = {"id": str(row.pk), "number": getattr(row, spec.number)}
            for one, kind in spec.fields.items():
                if kind.kind == "many":
                    values[one] = sorted(str(other.pk) for other in getattr(row, one).all())
                else:
                    value = getattr(row, model._meta.get_field(one).attname)
                    values[one] = str(value) if kind.to and value is not None else _plain(value)
            found.setdefault(name, []).append(values)
    return found


def schema_of(connection):
    """Return the tables: columns, and constraints with the names that a person gave; made-up names are left out."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.get_table_list(cursor):
            columns = {
                one.name: (
                    str(one.type_code),
                    one.display_size,
                    one.precision,
                    one.scale,
                    one.null_ok,
                    one.default,
                    one.collation,
                )
                for one in connection.introspection.get_table_description(cursor, table.name)
            }
            limits = [
                (
                    name if name.startswith(("idx", "con")) else "",
                    sorted(one["columns"]) if one["check"] else one["columns"],
                    one["primary_key"], one["unique"], one["foreign_key"], one["check"], one["index"], one.get("orders"),
                )
                for name, one in connection.introspection.get_constraints(cursor, table.name).items()
            ]  # fmt: skip
            found[table.name] = (columns, list(map(repr, sorted(limits, key=repr))), getattr(table, "comment", None))
    return found
