"""What the system checks found: grouped by gravity, most grave first, then by app; silenced messages are counted.

As text for people, and as JSON for programs.
"""

import json
from collections.abc import Callable, Sequence

from quintet.kernel import checks
from quintet.kernel.apps import AppConfig
from quintet.kernel.checks import LEVEL_NAMES, CheckMessage, place_of
from quintet.kernel.core_settings import CoreSettings
from quintet.kit.record import record
from quintet.kit.terminal import Style

GROUPS = (
    ("CRITICALS", checks.CRITICAL, 10**9),
    ("ERRORS", checks.ERROR, checks.CRITICAL),
    ("WARNINGS", checks.WARNING, checks.ERROR),
    ("INFOS", checks.INFO, checks.WARNING),
    ("DEBUGS", 0, checks.INFO),
)


@record
class CheckReport:
    """The text of a run, whether it holds messages that were not silenced, and whether it fails the command."""

    text: str
    has_visible: bool
    failed: bool


def report_checks(found: Sequence[CheckMessage], style: Style, fail_level: int, display_num_errors: bool) -> CheckReport:
    """Write the report of a run; ``display_num_errors`` adds the line that counts."""
    visible = _visible(found)
    failed = any(message.is_serious(fail_level) for message in visible)
    body = "".join(_group(title, _between(visible, low, high), style) for title, low, high in GROUPS)
    heading = ""
    if visible:
        heading = (
            "SystemCheckError: System check identified some issues:\n" if failed else "System check identified some issues:\n"
        )
        heading = style.ERROR(heading) if failed else heading
    count = _count(len(visible), len(found) - len(visible)) if display_num_errors else ""
    if count and visible:
        count = f"\n{count}"
    return CheckReport(heading + body + count, bool(visible), failed)


def report_as_json(found: Sequence[CheckMessage], fail_level: int) -> CheckReport:
    """Write the report of a run as one JSON object: ``issues``, most grave first, and how many were ``silenced``.

    An issue has the texts ``level``, ``id``, ``message``, ``hint``, ``object`` and ``app``, or null where there is none.
    """
    visible = _visible(found)
    ordered = [message for _, low, high in GROUPS for message in _between(visible, low, high)]
    text = json.dumps(
        {"issues": [_facts(message) for message in ordered], "silenced": len(found) - len(visible)}, indent=2, ensure_ascii=False
    )
    return CheckReport(text, bool(visible), any(message.is_serious(fail_level) for message in visible))


def _facts(message: CheckMessage) -> dict[str, str | None]:
    return {
        "level": LEVEL_NAMES.get(message.level, str(message.level)),
        "id": message.id,
        "message": str(message.msg),
        "hint": None if message.hint is None else str(message.hint),
        "object": None if message.obj is None else place_of(message.obj),
        "app": app_of(message) or None,
    }


def _visible(found: Sequence[CheckMessage]) -> list[CheckMessage]:
    silenced = CoreSettings.now().silenced_system_checks
    return [message for message in found if not message.is_silenced(silenced)]


def _between(messages: Sequence[CheckMessage], low: int, high: int) -> list[CheckMessage]:
    return sorted((message for message in messages if low <= message.level < high), key=lambda one: (app_of(one), str(one)))


def app_of(message: CheckMessage) -> str:
    """Return the label of the app whose model, field, manager or config a message is about; empty for none."""
    owner = getattr(message.obj, "model", message.obj)
    if isinstance(owner, AppConfig):
        return owner.label
    label = getattr(getattr(owner, "_meta", None), "app_label", "")
    return label if isinstance(label, str) else ""


def _group(title: str, messages: Sequence[CheckMessage], style: Style) -> str:
    if not messages:
        return ""
    lines = "\n".join(_look(message, style)(str(message)) for message in messages)
    return f"\n{title}:\n{lines}\n"


def _look(message: CheckMessage, style: Style) -> Callable[[object], str]:
    if message.is_serious():
        return style.ERROR
    return style.WARNING if message.level >= checks.WARNING else style.NOTICE


def _count(visible: int, silenced: int) -> str:
    issues = "no issues" if not visible else "1 issue" if visible == 1 else f"{visible} issues"
    return f"System check identified {issues} ({silenced} silenced)."
