"""A project with a long history: migration files of ten apps, the same text for every peer but for its name.

Each app makes 30 models in its first months and goes on changing them: fields come, change, are renamed and go, keys point
into the app and into those before it, indexes, constraints and options change, and every tenth migration works on rows.
"""

from collections.abc import Iterator
from pathlib import Path

APPS = 10
MODELS_OF_APP = 30
MIGRATIONS_OF_APP = 100
MODELS = APPS * MODELS_OF_APP
MIGRATIONS = APPS * MIGRATIONS_OF_APP

HEAD = """from {root}.db import migrations, models


def work_on_rows(apps, schema_editor):
    apps.get_model("app{app}", "Model{model}").objects.filter(pk=0).update(title="x")


class Migration(migrations.Migration):
    dependencies = {dependencies!r}
    operations = [
"""

CREATE = """        migrations.CreateModel(
            name="Model{model}",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200)),
                ("slug", models.SlugField(unique=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=9, null=True)),
                ("active", models.BooleanField(default=True)),
                ("state", models.CharField(choices=[("a", "new"), ("b", "done")], default="a", max_length=1)),{relation}
            ],
            options={{"ordering": ["-created"], "verbose_name": "model {model}"}},
        ),
"""

RELATION = """
                ("{name}", models.ForeignKey(on_delete=models.{rule}, related_name="+", to="{to}", null=True)),"""

#: What the later migrations do in turn; `old` and `new` are names of fields that this model has once.
CHANGES = (
    'migrations.AddField("Model{model}", "extra{step}", models.IntegerField(null=True)),',
    'migrations.AlterField("Model{model}", "title", models.CharField(max_length={length})),',
    'migrations.AddIndex("Model{model}", models.Index(fields=["created", "title"], name="i{app}_{step}")),',
    'migrations.RenameField("Model{model}", "extra{earlier}", "renamed{earlier}"),',
    'migrations.AddField("Model{model}", "link{step}", models.ForeignKey("app{app}.Model{other}", models.CASCADE, '
    'null=True, related_name="+")),',
    'migrations.AlterModelOptions("Model{model}", {{"ordering": ["title"], "verbose_name": "model {step}"}}),',
    'migrations.AddConstraint("Model{model}", models.UniqueConstraint(fields=["slug", "title"], name="u{app}_{step}")),',
    'migrations.AddField("Model{model}", "many{step}", models.ManyToManyField("app{app}.Model{other}", related_name="+")),',
    'migrations.RemoveField("Model{model}", "renamed{earlier}"),',
    "migrations.RunPython(work_on_rows, migrations.RunPython.noop),",
)

SETTINGS = """
SECRET_KEY = "a-key-for-the-benchmark-only-0123456789-0123456789"
INSTALLED_APPS = {apps!r}
DATABASES = {{"default": {{"ENGINE": "{root}.db.backends.sqlite3", "NAME": ":memory:"}}}}
DEFAULT_AUTO_FIELD = "{root}.db.models.BigAutoField"
USE_TZ = True
"""


def write_history(folder: Path, root: str) -> None:
    """Write the project in the spelling of one peer."""
    write(folder / "settings.py", SETTINGS.format(root=root, apps=[f"app{app}" for app in range(APPS)]))
    for app in range(APPS):
        for package in ("", "migrations/"):
            write(folder / f"app{app}" / f"{package}__init__.py", "")
        write(folder / f"app{app}/models.py", "")
        for step in range(MIGRATIONS_OF_APP):
            write(folder / f"app{app}/migrations/{name_of(step)}.py", "".join(lines_of(root, app, step)))


def write(path: Path, text: str) -> None:
    """Write a file, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def name_of(step: int) -> str:
    """Return the name of an app's migration."""
    return f"{step + 1:04d}_step"


def lines_of(root: str, app: int, step: int) -> Iterator[str]:
    """Yield the text of one migration."""
    dependencies = [(f"app{app}", name_of(step - 1))] if step else []
    if app and step % 3 == 0:
        dependencies.append((f"app{app - 1}", name_of(step)))
    model = step % MODELS_OF_APP
    yield HEAD.format(root=root, app=app, model=model, dependencies=dependencies)
    if step < MODELS_OF_APP:
        yield CREATE.format(model=step, relation=relations_of(app, step))
    else:
        # A field is added in one round of ten, renamed three steps later and removed after eight.
        kind = step % len(CHANGES)
        names = {"app": app, "step": step, "length": 200 + step, "other": (model * 7 + 3) % MODELS_OF_APP}
        earlier = step - kind
        subject = earlier % MODELS_OF_APP if kind in (3, 8) else model
        yield f"        {CHANGES[kind].format(model=subject, earlier=earlier, **names)}\n"
    yield "    ]\n"


def relations_of(app: int, step: int) -> str:
    """Return the keys of a new model: to one before it, and to one of the app before."""
    found = ""
    if step:
        found += RELATION.format(name="before", rule="CASCADE", to=f"app{app}.Model{step // 2}")
    if app and step % 3 == 0:
        found += RELATION.format(name="beside", rule="SET_NULL", to=f"app{app - 1}.Model{step}")
    return found
