"""Values: the code of a look-up, and of a value that becomes text."""

from keyword import iskeyword
from unicodedata import is_normalized

from quintet.template.compiler.lines import SHOWN, Lines


def write_hop(lines: Lines, value: str, name: str) -> str:
    """Write the look-up of ``name`` in the Python variable ``value``; return the variable that holds what it leads to.

    It has an inline cache: a plain dict is asked for the key, an object of the type seen last for the attribute.
    """
    found = lines.temp()
    key = lines.constant(name)
    # Most engines have none, and an argument less is code less.
    invalid = f", {lines.constant(lines.options.string_if_invalid)}" if lines.options.string_if_invalid else ""
    lines.line(f"y = type({value})")
    if name.isdigit():
        lines.line(f"if (y is list or y is tuple) and len({value}) > {int(name)}: {found} = {value}[{int(name)}]")
        lines.line(f"else: {found} = L({value}, {key}{invalid})[1]")
        return found
    cell = lines.constants.cell()
    lines.line("try:")
    lines.line(f" if y is dict: {found} = {value}[{key}]")
    # Python reads identifiers in a normal form, templates do not.
    if name.isidentifier() and not iskeyword(name) and is_normalized("NFKC", name):
        lines.line(f" elif y is {cell}: {found} = {value}.{name}")
    lines.line(f" else: {cell}, {found} = L({value}, {key}{invalid})")
    # One short handler for all of them: each costs as much code as the look-up itself.
    lines.line(f"except: {cell}, {found} = H({value}, {key}, {cell}{invalid})")
    return found


def write_shown(lines: Lines, value: str, text: str, autoescape: bool, known: str = "") -> str:
    """Write the text of the value in the Python variable ``value``, escaped and localised; return the variable that holds it.

    An integer may be left as it is where the language writes it as Python does: the variable is for an f-string.

    ``text`` names the value in errors; ``known`` tells what it always is (``text`` that is plain, an ``int``, a ``result`` that
    is not to be called).
    """
    shown = lines.temp(SHOWN)
    if not value.isidentifier():
        value = lines.stored(value)
    other = f"rt.{'show' if autoescape else 'plain'}{'_result' if known == 'result' else ''}({value}, {lines.constant(text)})"
    if autoescape or known == "int":
        lines.line(f"{shown} = E({value})")
        if known != "text":
            lines.line(f"if {shown} is None: {shown} = {other}")
    elif known == "text":
        lines.line(f"{shown} = {value}")
    else:
        lines.line(f"{shown} = {value} if type({value}) is str else {other}")
    return shown
