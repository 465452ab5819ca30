"""Circles: what an endless inclusion says, and how deep inclusions may go before they are taken for one."""

import sys
from types import CodeType, FrameType, TracebackType

from quintet.kit.bridge import callers

CLUE = "Templates include each other without end"
#: More templates than this are not named.
LONGEST = 12
#: How much of Python's stack inclusions may fill: the rest is for what they call. Errors of a stack that is full come up
#: anywhere, and filters and conditions take them for others.
SHARE = 0.75


def circle_to_refuse() -> str:
    """Return the templates that include each other when most of the stack is theirs; "" as long as there is room."""
    try:
        frame = sys._getframe(int(sys.getrecursionlimit() * SHARE))  # noqa: SLF001  documented for such uses
    except ValueError:
        return ""
    frame = sys._getframe(1)  # noqa: SLF001  as above
    names = [name for name in map(_template_of, callers(frame)) if name]
    return _circle(names[::-1])


def is_circle(code: CodeType) -> bool:
    """Say whether the compiled function with this code is among the callers, so that what calls it now goes in a circle.

    The content of a slot runs inside the component, but belongs to the function that it is written in: a card in the content of
    a card is no circle.
    """
    content: CodeType | None = None
    for frame in callers(sys._getframe(1)):  # noqa: SLF001  as above
        running = frame.f_code
        if content is not None and not any(constant is content for constant in running.co_consts):
            continue
        if running is code:
            return True
        content = running if running.co_freevars and "__unit__" in frame.f_globals else None
    return False


def tell_circle(error: RecursionError) -> None:
    """Add to an error the templates that render each other, when there are such."""
    if any(note.startswith(CLUE) for note in getattr(error, "__notes__", ())):
        return
    names: list[str] = []
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        names.append(_template_of(trace.tb_frame))
        trace = trace.tb_next
    circle = _circle([name for name in names if name])
    if circle:
        error.add_note(f"{CLUE}: {circle}. End it with a condition around the include.")


def _template_of(frame: FrameType) -> str:
    """Return the name of the template whose compiled code runs in a frame; "" for frames of other code."""
    unit = frame.f_globals.get("__unit__")
    return "" if unit is None else str(getattr(unit.origin, "template_name", None) or unit.file)


def _circle(names: list[str]) -> str:
    """Return the circle, from the last time that the innermost template came before itself; "" when it did not."""
    before = next((at for at in range(len(names) - 2, -1, -1) if names[at] == names[-1]), None)
    return "" if before is None else " -> ".join(names[before:][:LONGEST])
