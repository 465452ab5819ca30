"""The report of an analysis: for people at a terminal or in a log, and as JSON for programs."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from quintet.migrations.safety import cost
from quintet.migrations.safety.analysis import Found, MigrationReport, StatementReport
from quintet.migrations.safety.findings import Severity

HEADERS = ("Statement", "Table", "Lock", "Blocks", "Work", "About")
#: The version of the JSON; grows when a key goes away or changes its meaning.
FORMAT = 1
WIDTH = 64


def rows(report: MigrationReport) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Yield the cells of each statement, under `HEADERS`."""
    for step in report.steps:
        for statement in step.statements:
            yield (
                shortened(statement.sql) or step.operation,
                statement.table,
                statement.held,
                statement.lock.blocks,
                str(statement.work),
                cost.seconds_text(statement.seconds),
            )


def shortened(sql: str) -> str:
    """Return a statement's beginning on one line."""
    line = " ".join(sql.split()).replace('"', "").replace("`", "")
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}\N{HORIZONTAL ELLIPSIS}"


def lines_of(found: Sequence[Found]) -> list[str]:
    """Return what was found, each finding once: the hazard, then the safe form, or why it is taken for safe."""
    lines: list[str] = []
    for one in dict.fromkeys((each.finding.id, each.table, each.silenced) for each in found):
        each = next(other for other in found if (other.finding.id, other.table, other.silenced) == one)
        where = f" ({each.table})" if each.table else ""
        if not each.counts:
            lines.append(f"{each.finding.id} silenced{where}: {each.finding.title}. {each.silenced}")
            continue
        lines.append(f"{each.finding.id} {each.finding.severity}{where}: {each.finding.title}. {each.finding.hazard}")
        lines.append(f"     Safe: {each.finding.safe_form}")
    return lines


def bases_of(reports: Iterable[MigrationReport]) -> list[str]:
    """Return the figures that the durations stand on, each once."""
    stated = {
        f"{statement.table}: {statement.basis}"
        for report in reports
        for statement in report.statements
        if statement.table and statement.basis and "rows (" in statement.basis
    }
    return sorted(stated)


def blocked_text(report: MigrationReport) -> str:
    """Return how long writes wait for a migration, in words."""
    seconds = report.blocked_seconds
    return "blocks no write" if not seconds else f"blocks writes for about {cost.seconds_text(seconds)}"


def as_json(reports: Sequence[MigrationReport], connection: Any) -> dict[str, Any]:
    """Return the whole as plain values; ``seconds`` are floats or null, ``format`` is `FORMAT`."""
    return {
        "format": FORMAT,
        "database": {"alias": connection.alias, "vendor": connection.vendor, "version": list(connection.get_database_version())},
        "unsafe": _count(reports, Severity.UNSAFE),
        "caution": _count(reports, Severity.CAUTION),
        "blocked_seconds": max((report.blocked_seconds for report in reports), default=0.0),
        "migrations": [_migration(report) for report in reports],
    }


def _count(reports: Iterable[MigrationReport], severity: Severity) -> int:
    return sum(1 for report in reports for one in report.every_finding if one.counts and one.finding.severity is severity)


def _migration(report: MigrationReport) -> dict[str, Any]:
    return {
        "app": report.app_label,
        "name": report.name,
        "backwards": report.backwards,
        "atomic": report.atomic,
        "after_deploy": report.after_deploy,
        "blocked_seconds": report.blocked_seconds,
        "findings": [_finding(one) for one in report.found],
        "operations": [
            {"description": step.operation, "statements": [_statement(one) for one in step.statements]} for step in report.steps
        ],
    }


def _statement(one: StatementReport) -> dict[str, Any]:
    return {
        "sql": one.sql,
        "table": one.table,
        "lock": one.lock.label,
        "algorithm": one.algorithm,
        "also_locks": list(one.others),
        "blocks": {"reads": one.lock.blocks_reads, "writes": one.lock.blocks_writes},
        "work": str(one.work),
        "seconds": one.seconds,
        "basis": one.basis,
        "note": one.note,
        "findings": [_finding(found) for found in one.found],
    }


def _finding(one: Found) -> dict[str, Any]:
    return {
        "id": one.finding.id,
        "severity": str(one.finding.severity),
        "title": one.finding.title,
        "hazard": one.finding.hazard,
        "safe_form": one.finding.safe_form,
        "table": one.table,
        "silenced": one.silenced,
    }
