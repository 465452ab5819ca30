"""What Tab offers after ``manage.py`` or ``quintet``: commands, their options, app labels and fixed choices.

The shell's script (see ``quintet completion``) runs the program with DJANGO_AUTO_COMPLETE set, the words of the line in
COMP_WORDS and the number of the word under the cursor in COMP_CWORD.
"""

from argparse import SUPPRESS, Action
from collections.abc import Iterable, Mapping, Sequence

from quintet.cli.discovery import get_commands, load_command_class
from quintet.kernel import current
from quintet.kernel.command import CommandParser

ENVIRONMENT_VARIABLE = "DJANGO_AUTO_COMPLETE"
WORDS, NUMBER = "COMP_WORDS", "COMP_CWORD"
#: How positional arguments that are app labels call themselves.
APP_LABELS = frozenset({"app_label", "app_labels", "app_label[.ModelName]"})


def offered(environment: Mapping[str, str]) -> str:
    """Return what to offer: commands on one line, anything else one a line; empty when nothing fits, or no shell asks."""
    words = environment.get(WORDS, "").split()[1:]
    place = environment.get(NUMBER, "")
    if not place.isdecimal():
        return ""
    number = int(place)
    unfinished = words[number - 1] if 0 < number <= len(words) else ""
    before = words[: number - 1] if unfinished else words
    commands = {*get_commands(), "help", "version"}
    if not before:
        return " ".join(sorted(name for name in commands if name.startswith(unfinished)))
    if before[0] == "help":
        return " ".join(sorted(name for name in commands if not unfinished.startswith("-") and name.startswith(unfinished)))
    if before[0] not in commands or before[0] == "version":
        return ""
    command = load_command_class(get_commands()[before[0]], before[0])
    found = _of_command(command.create_parser("", before[0]), before[1:])
    return "\n".join(word for word in found if word.startswith(unfinished))


def _of_command(parser: CommandParser, before: Sequence[str]) -> list[str]:
    actions = parser.all_actions()
    if before and (pending := _pending(actions, before[-1])):
        return sorted(map(str, pending.choices or ()))
    positional: set[str] = set()
    for action in actions:
        if not action.option_strings:
            positional |= _values(action)
    used = {word.partition("=")[0] for word in before}
    flags = [_written(action) for action in actions if not used.intersection(action.option_strings)]
    return sorted(positional) + sorted(flag for flag in flags if flag)


def _pending(actions: Iterable[Action], word: str) -> Action | None:
    """Return the option whose value comes next, if it has fixed choices."""
    return next((action for action in actions if word in action.option_strings and action.choices and action.nargs != 0), None)


def _values(action: Action) -> set[str]:
    if action.choices:
        return set(map(str, action.choices))
    if APP_LABELS & {action.dest, action.metavar} and current.apps.ready:
        return {config.label for config in current.apps.get_app_configs()}
    return set()


def _written(action: Action) -> str:
    """Return the long form of an option, with ``=`` when a value follows; empty for one that is hidden or has none."""
    long = next((flag for flag in action.option_strings if flag.startswith("--")), "")
    if not long or action.help == SUPPRESS:
        return ""
    return long if action.nargs == 0 else f"{long}="
