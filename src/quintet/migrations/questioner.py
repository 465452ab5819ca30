"""What the autodetector cannot know: it asks. Three ways to answer: from given defaults, by asking a person, or not at all."""

import ast
import datetime
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NoReturn, TextIO

from quintet.kernel import current
from quintet.kernel.command import CommandError
from quintet.kit import dotted
from quintet.migrations import loader as loading
from quintet.orm.types import NOT_PROVIDED
from quintet.services.i18n import zone

QUIT = 3


class MigrationQuestioner:
    """Answers from ``defaults``, by the name of the question; without one, by what is safest."""

    def __init__(
        self,
        defaults: Mapping[str, Any] | None = None,
        specified_apps: Iterable[str] | None = None,
        dry_run: bool | None = None,
    ) -> None:
        self.defaults = defaults or {}
        self.specified_apps = set(specified_apps or ())
        self.dry_run = dry_run

    def ask_initial(self, app_label: str) -> bool:
        """Whether to make a first migration for an app: yes if it was named, or has an empty migrations package."""
        if app_label in self.specified_apps:
            return True
        try:
            config = current.apps.get_app_config(app_label)
        except LookupError:
            return bool(self.defaults.get("ask_initial", False))
        path, _ = loading.migrations_module(config)
        if path is None or not dotted.exists(path):
            return bool(self.defaults.get("ask_initial", False))
        folder = next(iter(getattr(dotted.module(path), "__path__", [])), None)
        return folder is not None and not any(one.name != "__init__.py" for one in Path(folder).glob("*.py"))

    def ask_not_null_addition(self, field_name: str, model_name: str) -> Any:
        """The value for existing rows of a new field that allows no NULL; None when there is none."""
        return None

    def ask_not_null_alteration(self, field_name: str, model_name: str) -> Any:
        """The value for existing NULLs of a field that no longer allows them; NOT_PROVIDED to leave them to the user."""
        return None

    def ask_rename(self, model_name: str, old_name: str, new_name: str, field_instance: Any) -> bool:
        """Whether a field that went and one that came are the same, renamed."""
        return bool(self.defaults.get("ask_rename", False))

    def ask_rename_model(self, old_model_state: Any, new_model_state: Any) -> bool:
        """Whether a model that went and one that came are the same, renamed."""
        return bool(self.defaults.get("ask_rename_model", False))

    def ask_move_model(self, old_model_state: Any, new_model_state: Any) -> bool:
        """Whether a model that went from one app and one that came in another are the same, moved with its table."""
        return bool(self.defaults.get("ask_move_model", False))

    def ask_merge(self, app_label: str) -> bool:
        """Whether to merge the branches of an app's migrations."""
        return bool(self.defaults.get("ask_merge", False))

    def ask_rebase(self, app_label: str, names: list[str]) -> str | None:
        """The last migration of the branch that shall come after the other; None when nobody can say."""
        return self.defaults.get("ask_rebase")

    def ask_rebase_with_clashes(self, app_label: str, clashes: str) -> bool:
        """Whether to put a branch after another although what they come to depends on the order."""
        return bool(self.defaults.get("ask_rebase_with_clashes", False))

    def ask_auto_now_add_addition(self, field_name: str, model_name: str) -> Any:
        """The value for existing rows of a new ``auto_now_add`` field; None when there is none."""
        return None

    def ask_unique_callable_default_addition(self, field_name: str, model_name: str) -> None:
        """Tell that a callable default gives every existing row of a unique field the same value."""


class InteractiveMigrationQuestioner(MigrationQuestioner):
    """Asks a person: prints to ``prompt_output`` and reads lines with ``read``."""

    def __init__(
        self,
        defaults: Mapping[str, Any] | None = None,
        specified_apps: Iterable[str] | None = None,
        dry_run: bool | None = None,
        prompt_output: Any = None,
        read: Callable[[], str] = input,
    ) -> None:
        super().__init__(defaults, specified_apps, dry_run)
        self.prompt_output: TextIO = prompt_output or sys.stdout
        self.read = read

    def _say(self, text: str, end: str = "\n") -> None:
        self.prompt_output.write(text + ("" if end == "\n" and hasattr(self.prompt_output, "style_func") else end))

    def _line(self, prompt: str) -> str:
        self._say(prompt, end=" ")
        try:
            return self.read().strip()
        except EOFError as error:
            raise CommandError(
                "Nobody is there to answer: standard input has ended. Use --noinput to be asked nothing."
            ) from error

    def _yes(self, question: str, default: bool | None = None) -> bool:
        answer = self._line(question).lower()
        while not answer or answer[0] not in "yn":
            if not answer and default is not None:
                return default
            answer = self._line("Please answer yes or no:").lower()
        return answer[0] == "y"

    def _choose(self, question: str, choices: list[str]) -> int:
        self._say(question)
        for number, choice in enumerate(choices, 1):
            self._say(f" {number}) {choice}")
        while True:
            answer = self._line("Select an option:")
            if answer.isdigit() and 1 <= int(answer) <= len(choices):
                return int(answer)
            self._say("Please select a valid option.")

    def _leave(self) -> NoReturn:
        sys.exit(QUIT)

    def _value(self, default: str = "") -> Any:
        """Read a Python expression and return its value; "exit" leaves."""
        self._say("Please enter the default value as valid Python.")
        if default:
            self._say(f"Accept the default '{default}' by pressing 'Enter' or provide another value.")
        self._say("The datetime and timezone modules are available, so it is possible to provide e.g. timezone.now as a value.")
        self._say("Type 'exit' to exit this prompt")
        while True:
            text = self._line(f"[default: {default}] >>>" if default else ">>>") or default
            if not text:
                self._say("Please enter some code, or 'exit' (without quotes) to exit.")
            elif text == "exit":
                self._leave()
            else:
                try:
                    return value_of(text)
                except (SyntaxError, ValueError, AttributeError, TypeError) as error:
                    self._say(f"{type(error).__name__}: {error}")

    def ask_not_null_addition(self, field_name: str, model_name: str) -> Any:
        """Ask for a one-off default for existing rows, or leave to mend the model."""
        if self.dry_run:
            return None
        choice = self._choose(
            f"It is impossible to add a non-nullable field '{field_name}' to {model_name} without specifying a default. "
            "This is because the database needs something to populate existing rows.\nPlease select a fix:",
            [
                "Provide a one-off default now (will be set on all existing rows with a null value for this column)",
                "Quit and manually define a default value in models.py.",
            ],
        )
        return self._leave() if choice == 2 else self._value()

    def ask_not_null_alteration(self, field_name: str, model_name: str) -> Any:
        """Ask for a one-off default for existing NULLs, or leave them to the user."""
        if self.dry_run:
            return None
        choice = self._choose(
            f"It is impossible to change a nullable field '{field_name}' on {model_name} to non-nullable without providing a "
            "default. This is because the database needs something to populate existing rows.\nPlease select a fix:",
            [
                "Provide a one-off default now (will be set on all existing rows with a null value for this column)",
                "Ignore for now. Existing rows that contain NULL values will have to be handled manually, for example with a "
                "RunPython or RunSQL operation.",
                "Quit and manually define a default value in models.py.",
            ],
        )
        if choice == 2:
            return NOT_PROVIDED
        return self._leave() if choice == 3 else self._value()

    def ask_rename(self, model_name: str, old_name: str, new_name: str, field_instance: Any) -> bool:
        """Ask whether a field was renamed."""
        kind = type(field_instance).__name__
        return self._yes(f"Was {model_name}.{old_name} renamed to {model_name}.{new_name} (a {kind})? [y/N]", default=False)

    def ask_rename_model(self, old_model_state: Any, new_model_state: Any) -> bool:
        """Ask whether a model was renamed."""
        app = old_model_state.app_label
        return self._yes(f"Was the model {app}.{old_model_state.name} renamed to {new_model_state.name}? [y/N]", default=False)

    def ask_move_model(self, old_model_state: Any, new_model_state: Any) -> bool:
        """Ask whether a model moved to another app."""
        old, new = old_model_state, new_model_state
        return self._yes(
            f"Did the model {old.app_label}.{old.name} move to the app {new.app_label}? Its table and rows stay. [y/N]",
            default=False,
        )

    def ask_merge(self, app_label: str) -> bool:
        """Ask whether branches may be merged."""
        return self._yes(
            "\nMerging will only work if the operations printed above do not conflict\n"
            "with each other (working on different fields or models)\nShould these migration branches be merged? [y/N]",
            default=False,
        )

    def ask_rebase(self, app_label: str, names: list[str]) -> str | None:
        """Ask which branch comes last."""
        choice = self._choose(
            f"Two branches of {app_label} part ways. Which one comes after the other, and gets new numbers? The one that is not "
            "deployed yet.",
            names,
        )
        return names[choice - 1]

    def ask_rebase_with_clashes(self, app_label: str, clashes: str) -> bool:
        """Ask whether to go on although the order matters."""
        return self._yes(f"\nWhat the branches come to depends on their order:\n{clashes}\nGo on? [y/N]", default=False)

    def ask_auto_now_add_addition(self, field_name: str, model_name: str) -> Any:
        """Ask for the moment that existing rows get."""
        if self.dry_run:
            return None
        choice = self._choose(
            f"It is impossible to add the field '{field_name}' with 'auto_now_add=True' to {model_name} without providing a "
            "default. This is because the database needs something to populate existing rows.\n",
            [
                "Provide a one-off default now which will be set on all existing rows",
                "Quit and manually define a default value in models.py.",
            ],
        )
        return self._leave() if choice == 2 else self._value(default="timezone.now")

    def ask_unique_callable_default_addition(self, field_name: str, model_name: str) -> None:
        """Warn that existing rows would get the same value, and ask whether to go on."""
        if self.dry_run:
            return
        choice = self._choose(
            f"Callable default on unique field {model_name}.{field_name} will not generate unique values upon migrating.\n"
            "Please choose how to proceed:\n",
            [
                "Continue making this migration as the first step in writing a manual migration to generate unique values.",
                "Quit and edit field options in models.py.",
            ],
        )
        if choice == 2:
            self._leave()


class NonInteractiveMigrationQuestioner(MigrationQuestioner):
    """Never asks: leaves with an explanation where an answer is needed. ``log`` is told; ``verbosity`` says how much."""

    def __init__(
        self,
        defaults: Mapping[str, Any] | None = None,
        specified_apps: Iterable[str] | None = None,
        dry_run: bool | None = None,
        verbosity: int = 1,
        log: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__(defaults, specified_apps, dry_run)
        self.verbosity = verbosity
        self.log = log

    def _tell(self, message: str) -> None:
        if self.verbosity > 0 and self.log is not None:
            self.log(message)

    def ask_not_null_addition(self, field_name: str, model_name: str) -> Any:
        """Leave: only the user knows a value."""
        self._tell(
            f"Field '{field_name}' on model '{model_name}' not migrated: it is impossible to add a non-nullable field without "
            "specifying a default."
        )
        sys.exit(QUIT)

    def ask_not_null_alteration(self, field_name: str, model_name: str) -> Any:
        """Leave existing NULLs to the user."""
        self._tell(f"Field '{field_name}' on model '{model_name}' given a default of NOT PROVIDED and must be corrected.")
        return NOT_PROVIDED

    def ask_auto_now_add_addition(self, field_name: str, model_name: str) -> Any:
        """Leave: only the user knows a moment."""
        self._tell(
            f"Field '{field_name}' on model '{model_name}' not migrated: it is impossible to add a field with "
            "'auto_now_add=True' without specifying a default."
        )
        sys.exit(QUIT)


NAMES: dict[str, Any] = {"datetime": datetime, "timezone": zone}


def value_of(text: str) -> Any:
    """Return the value of a Python literal, or of a call or attribute of the datetime and timezone modules.

    Raises SyntaxError, ValueError, AttributeError or TypeError for anything else; nothing else is ever executed.
    """
    return _evaluated(ast.parse(text, mode="eval").body)


def _evaluated(node: ast.expr) -> Any:
    if isinstance(node, ast.Name) and node.id in NAMES:
        return NAMES[node.id]
    if isinstance(node, ast.Attribute) and not node.attr.startswith("_"):
        return getattr(_evaluated(node.value), node.attr)
    if isinstance(node, ast.Call):
        arguments = [_evaluated(one) for one in node.args]
        return _evaluated(node.func)(*arguments, **{one.arg: _evaluated(one.value) for one in node.keywords if one.arg})
    if isinstance(node, ast.Name) and node.id in {"dict", "list", "set", "str", "int"}:
        return {"dict": dict, "list": list, "set": set, "str": str, "int": int}[node.id]
    return ast.literal_eval(node)
