"""The facts of an exception: its chain and its group, and for each frame the place, the lines around it and the variables."""

import sys
import sysconfig
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from types import CodeType, FrameType, TracebackType
from typing import Any, cast

from quintet.kit import dotted
from quintet.kit.record import record
from quintet.template.traces import unit_of, variables_of
from quintet.web.hidden import NO_NAMES, Names, Veil, said, shown
from quintet.web.sensitive import masks_of
from quintet.web.source_lines import Excerpt, columns_of, excerpt
from quintet.web.template_part import TemplatePart, part_of

MOST_FRAMES = 60
MOST_VARIABLES = 40
#: Exceptions of a chain that are shown.
MOST_LINKS = 40
#: Exceptions of a group that are shown, and how many groups inside each other.
MOST_MEMBERS = 20
DEEPEST_GROUP = 4
LIBRARY_FOLDERS = ("site-packages", "dist-packages")

#: Gives (name, value) of a frame's variables.
Variables = Callable[[FrameType], Iterable[tuple[str, Any]]]


@record
class Frame:
    """One frame: where it is, its source, its variables as (name, text), and whether it is a library's and so folded."""

    path: str
    function: str
    module: str
    line: int
    source: Excerpt
    variables: tuple[tuple[str, str], ...]
    is_library: bool
    is_framework: bool
    step: TracebackType | None = None


@record
class Link:
    """One exception of a chain; ``because`` tells how it came from the one before. A group has ``members``, each a chain."""

    kind: str
    text: str
    because: str
    frames: tuple[Frame, ...]
    error: BaseException
    #: The template that it came from, if it came from one.
    template: TemplatePart | None = None
    notes: tuple[str, ...] = ()
    members: tuple[tuple["Link", ...], ...] = ()


@record
class Looking:
    """How frames are looked at: what is masked, and what gives the variables."""

    veil: Veil
    variables: Variables
    masks: Mapping[CodeType, Names]


def plain_variables(frame: FrameType) -> Iterable[tuple[str, Any]]:
    """Return the variables of a frame; those of a template by the names that the template knows."""
    return variables_of(frame).items() if unit_of(frame) is not None else frame.f_locals.items()


def chain_of(error: BaseException, veil: Veil, variables: Variables = plain_variables) -> tuple[Link, ...]:
    """Return the exceptions that led to ``error``, the first one first."""
    everything = [one for chain in _all_of(error, 0) for one in chain]
    masks = masks_of(one.__traceback__ for one in everything) if veil.hides_variables else {}
    return _chain(error, Looking(veil, variables, masks), 0)


def _all_of(error: BaseException, depth: int) -> Iterator[list[BaseException]]:
    errors = _causes(error)
    yield errors
    if depth < DEEPEST_GROUP:
        for one in errors:
            for member in _members(one):
                yield from _all_of(member, depth + 1)


def _members(error: BaseException) -> Iterable[BaseException]:
    return islice(cast("Any", error).exceptions, MOST_MEMBERS) if isinstance(error, BaseExceptionGroup) else ()


def _causes(error: BaseException) -> list[BaseException]:
    """Return the chain of an exception, the last one first; one that comes back to itself ends there."""
    errors: list[BaseException] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        errors.append(current)
        current = before(current)
    # Of a very long chain, what was raised last and how it began.
    return errors if len(errors) <= MOST_LINKS else errors[: MOST_LINKS // 2] + errors[-MOST_LINKS // 2 :]


def before(error: BaseException) -> BaseException | None:
    """Return the exception that ``error`` came from, None when it came from none or says to hide it."""
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _chain(error: BaseException, looking: Looking, depth: int) -> tuple[Link, ...]:
    return tuple(_link(one, looking, depth) for one in reversed(_causes(error)))


def _link(error: BaseException, looking: Looking, depth: int) -> Link:
    reason = "Raised because of" if error.__cause__ else "Raised while handling"
    notes: object = getattr(error, "__notes__", ())
    secrets = looking.veil.secrets
    return Link(
        type(error).__qualname__,
        said(error, secrets),
        f"{reason} the error" if before(error) is not None else "",
        (*_frames(error.__traceback__, looking), *_where_written(error)),
        error,
        part_of(error, looking.veil),
        tuple(said(note, secrets) for note in cast("list[object]", notes)) if isinstance(notes, list | tuple) else (),
        tuple(_chain(one, looking, depth + 1) for one in _members(error)) if depth < DEEPEST_GROUP else (),
    )


def _where_written(error: BaseException) -> Iterator[Frame]:
    """Yield the place of wrong syntax, which no frame ever reached."""
    if not isinstance(error, SyntaxError) or not error.filename or not error.lineno:
        return
    columns = (error.offset - 1, max(error.end_offset or 0, error.offset)) if error.offset else None
    source = excerpt(error.filename, error.lineno, {}, columns)
    if source.lines:
        yield Frame(error.filename, "<not run>", "", error.lineno, source, (), is_library=False, is_framework=False)


def _frames(traceback: TracebackType | None, looking: Looking) -> Iterator[Frame]:
    steps: list[TracebackType] = []
    while traceback is not None:
        if not traceback.tb_frame.f_locals.get("__traceback_hide__"):
            steps.append(traceback)
        traceback = traceback.tb_next
    if len(steps) > MOST_FRAMES:
        # Of a recursion, how it began and where it ended.
        steps = steps[: MOST_FRAMES // 3] + steps[-MOST_FRAMES * 2 // 3 :]
    return (_frame(step, looking) for step in steps)


def _frame(step: TracebackType, looking: Looking) -> Frame:
    frame = step.tb_frame
    code = frame.f_code
    masked, veil = looking.masks.get(code, NO_NAMES), looking.veil
    module = str(frame.f_globals.get("__name__", ""))
    is_template = unit_of(frame) is not None
    return Frame(
        code.co_filename,
        code.co_name if is_template else code.co_qualname,
        module,
        step.tb_lineno,
        excerpt(code.co_filename, step.tb_lineno, frame.f_globals, columns_of(step)),
        tuple(
            (str(name), veil.cleansed if name in masked else shown(str(name), value, veil))
            for name, value in islice(looking.variables(frame), MOST_VARIABLES)
        ),
        is_library=not is_template and is_library(code.co_filename, module),
        is_framework=not is_template and module.partition(".")[0] in (dotted.OURS, dotted.ALIAS),
        step=step,
    )


def is_library(path: str, module: str) -> bool:
    """Say whether a file is none of the project's: the framework's, an installed package's or the standard library's."""
    if module.partition(".")[0] == dotted.OURS or path.startswith("<frozen"):
        return True
    parts = Path(path).parts
    return any(folder in parts for folder in LIBRARY_FOLDERS) or path.startswith(_standard_library())


def _standard_library() -> str:
    return f"{sysconfig.get_path('stdlib') or sys.base_prefix}/"
