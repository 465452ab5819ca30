"""Circles: what an endless inclusion says."""

from types import TracebackType

CLUE = "Templates include each other without end"
#: More templates than this are not named.
LONGEST = 12


def tell_circle(error: RecursionError) -> None:
    """Add to an error the templates that render each other, when there are such."""
    if any(note.startswith(CLUE) for note in getattr(error, "__notes__", ())):
        return
    names: list[str] = []
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        unit = trace.tb_frame.f_globals.get("__unit__")
        if unit is not None:
            names.append(str(getattr(unit.origin, "template_name", None) or unit.file))
        trace = trace.tb_next
    # The circle: from the last time that the innermost template came before itself.
    before = next((at for at in range(len(names) - 2, -1, -1) if names[at] == names[-1]), None)
    if before is not None:
        error.add_note(f"{CLUE}: {' -> '.join(names[before:][:LONGEST])}. End it with a condition around the include.")
