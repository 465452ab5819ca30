"""What the commands say of the safety analysis: tables and findings, JSON, and when to fail."""

import json
from collections.abc import Sequence
from typing import Any

from quintet.drivers.errors import OperationalError
from quintet.kernel.command import BaseCommand, CommandError
from quintet.kit.record import record
from quintet.migrations.safety import analysis, cost, report
from quintet.migrations.safety.findings import Severity

#: Which severities each level of ``--fail-on`` refuses.
LEVELS = {"unsafe": (Severity.UNSAFE,), "caution": (Severity.UNSAFE, Severity.CAUTION)}


@record
class Threshold:
    """What ``--fail-on`` refuses: findings of some severities, or writes that wait longer than ``seconds``."""

    severities: tuple[Severity, ...] = ()
    seconds: float | None = None

    def refuses(self, reports: Sequence[analysis.MigrationReport]) -> str | None:
        """Return why the plan is refused, or None when it is not."""
        if self.seconds is not None:
            longest = max((one.blocked_seconds for one in reports), default=0.0)
            if longest <= self.seconds:
                return None
            return f"The plan keeps writes waiting for about {cost.seconds_text(longest)}; --fail-on allows {self.seconds:g} s."
        found = [one for severity in self.severities for one in analysis.counted(reports, severity)]
        if not found:
            return None
        listed = ", ".join(sorted({one.finding.id for one in found}))
        return (
            f"The plan has {len(found)} finding(s) that count: {listed}. Write it in the safe form (makemigrations --safe), or "
            "say in the migration why it is safe here: safe = {id: reason}."
        )


def threshold(text: str | None) -> Threshold | None:
    """Return what ``--fail-on`` means, None where it was not given.

    Raises CommandError for a text that is neither a level nor a number of seconds.
    """
    if text is None:
        return None
    if text in LEVELS:
        return Threshold(LEVELS[text])
    try:
        return Threshold(seconds=float(text))
    except ValueError:
        raise CommandError(f"--fail-on {text} is neither {', '.join(LEVELS)} nor a number of seconds.") from None


def reports_of(connection: Any, plan: Any, executor: Any) -> list[analysis.MigrationReport]:
    """Return the analysis of a plan; nothing for a database without rules."""
    if not plan or connection.vendor not in analysis.EFFECTS:
        return []
    if not plan[0][1]:
        return analysis.analyse(connection, plan, executor.initial_state())
    states = {migration.key: executor.loader.project_state(migration.key, at_end=False) for migration, _ in plan}
    return [one for step in plan for one in analysis.analyse(connection, [step], states[step[0].key])]


def write_json(command: BaseCommand, reports: Sequence[analysis.MigrationReport], connection: Any) -> None:
    """Write the analysis as one JSON object on standard output."""
    command.stdout.write(json.dumps(report.as_json(reports, connection), indent=2))


def write_text(
    command: BaseCommand, reports: Sequence[analysis.MigrationReport], *, verbosity: int = 1, always: bool = False
) -> None:
    """Write the analysis for people: for each migration that meets a table in use, its statements and what was found.

    Undoing is told of under verbosity 2, or ``always``.
    """
    told = [one for one in reports if _is_worth_telling(one) and (not one.backwards or always or verbosity > 1)]
    for one in told:
        stage = " (after the deployment)" if one.after_deploy else ""
        command.stdout.write(command.style.MIGRATE_LABEL(f"{one.app_label}.{one.name}{stage}: {report.blocked_text(one)}"))
        command.table(report.HEADERS, report.rows(one))
        write_findings(command, one.every_finding)
    for basis in report.bases_of(told):
        command.stdout.write(f"  {basis}")


def write_findings(command: BaseCommand, found: Sequence[analysis.Found]) -> None:
    """Write findings, the unsafe ones in the colour of errors."""
    for line in report.lines_of(found):
        unsafe = f" {Severity.UNSAFE}" in line[:12]
        command.stdout.write(f"  {command.style.ERROR(line) if unsafe else line}")


def _is_worth_telling(one: analysis.MigrationReport) -> bool:
    worse = any(found.finding.severity is not Severity.NOTE for found in one.every_finding)
    return worse or any(statement.lock.blocks_writes and statement.in_use for statement in one.statements)


def unsafe_lines(connection: Any, plan: Any, state: Any, *, rewritten: bool) -> list[str]:
    """Return what is to be said of migrations that were just written: their unsafe findings, and how to have them safe.

    Nothing when no finding counts, or the database cannot be asked for its tables.
    """
    if connection.vendor not in analysis.EFFECTS:
        return []
    try:
        reports = analysis.analyse(connection, plan, state, tables_exist=True)
    except OperationalError:
        return []  # the command works without a database, and has said already that there is none
    lines: list[str] = []
    for one in reports:
        found = [each for each in one.every_finding if each.counts and each.finding.severity is Severity.UNSAFE]
        if found:
            lines += [f"  Unsafe while the application runs, in {one.app_label}.{one.name}:"]
            lines += [f"    {line}" for line in report.lines_of(found)]
    if lines and not rewritten:
        lines.append("  makemigrations --safe writes the safe form; migrate --plan estimates how long tables stay locked.")
    return lines
