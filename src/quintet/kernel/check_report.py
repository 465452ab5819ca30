"""What the system checks found, as text: grouped by gravity, most grave first, silenced messages counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quintet.kernel import checks
from quintet.kernel.checks import CheckMessage
from quintet.kernel.core_settings import CoreSettings
from quintet.kit.terminal import Style

GROUPS = (
    ("CRITICALS", checks.CRITICAL, 10**9),
    ("ERRORS", checks.ERROR, checks.CRITICAL),
    ("WARNINGS", checks.WARNING, checks.ERROR),
    ("INFOS", checks.INFO, checks.WARNING),
    ("DEBUGS", 0, checks.INFO),
)


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The text of a run, whether it holds messages that were not silenced, and whether it fails the command."""

    text: str
    has_visible: bool
    failed: bool


def report_checks(found: Sequence[CheckMessage], style: Style, fail_level: int, display_num_errors: bool) -> CheckReport:
    """Write the report of a run; ``display_num_errors`` adds the line that counts."""
    silenced = CoreSettings.now().silenced_system_checks
    visible = [message for message in found if not message.is_silenced(silenced)]
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


def _between(messages: Sequence[CheckMessage], low: int, high: int) -> list[CheckMessage]:
    return sorted((message for message in messages if low <= message.level < high), key=str)


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
