"""Progress bars and tables on a terminal, by rich. Loaded only when a command shows one there."""

from collections.abc import Iterable, Sequence
from typing import Any, TextIO, cast

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from quintet.kernel.output import OutputWrapper
from quintet.kernel.tables import printable


class Bar:
    """A bar below what the command writes; its lines go above it while it is there."""

    def __init__(self, out: OutputWrapper, label: str, total: int | None, no_color: bool) -> None:
        self._out = out
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=_console(out, no_color),
            transient=False,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self._progress.add_task(printable(label), total=total)

    def __enter__(self) -> "Bar":
        self._progress.start()
        self._out.diverted = self._write_above
        return self

    def __exit__(self, *_: object) -> None:
        self._out.diverted = None
        self._progress.stop()

    def advance(self) -> None:
        """Move the bar by one item."""
        self._progress.advance(self._task)

    def _write_above(self, text: str) -> int:
        self._progress.console.print(Text.from_ansi(text.removesuffix("\n")), soft_wrap=True)
        return len(text)


def write_table(out: OutputWrapper, headers: Sequence[object], rows: Iterable[Sequence[object]], no_color: bool) -> None:
    """Write a table that fits the terminal; long cells are wrapped."""
    table = Table(box=SIMPLE_HEAD)
    for header in headers:
        table.add_column(Text(printable(header)))
    for row in rows:
        table.add_row(*(Text(printable(value)) for value in row))
    _console(out, no_color).print(table)


def _console(out: OutputWrapper, no_color: bool) -> Console:
    # The stream below: rich measures the terminal by its file number.
    stream: Any = out.stream
    return Console(file=cast("TextIO", stream), no_color=True if no_color else None, highlight=False)
