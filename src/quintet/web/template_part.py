"""The part of the technical pages about templates: the source with what is wrong in it, the way there, and the variables."""

from collections.abc import Iterable, Iterator

from quintet.kit.html import escape
from quintet.kit.record import record
from quintet.template.errors import TemplateDoesNotExist, TemplateSyntaxError
from quintet.template.expressions import NUMBER
from quintet.template.spots import Spot
from quintet.template.traces import Step, generated, steps_to, variables_of
from quintet.web.hidden import Veil, shown

LINES_AROUND = 5
#: Variables of one tag that are shown.
MOST_VARIABLES = 12
QUOTES = "\"'"


@record
class TemplatePart:
    """What a technical page tells of the template that an error came from."""

    spot: Spot
    #: Hint, and further errors of the same template, in words.
    advice: tuple[str, ...]
    #: The way there, from the template that was asked for: (what its function is, spot).
    way: tuple[tuple[str, Spot], ...]
    variables: tuple[tuple[str, str], ...]
    #: The compiled Python source as (number, text, whether it belongs to the spot); nothing for wrong syntax.
    python: tuple[tuple[int, str, bool], ...]


def part_of(error: BaseException, veil: Veil) -> TemplatePart | None:
    """Return what to tell of the template that ``error`` came from; None when it came from none."""
    steps = steps_to(error)
    if not steps:
        return None
    last = steps[-1]
    return TemplatePart(
        last.spot,
        tuple(_advice(error)),
        tuple((step.function, step.spot) for step in steps),
        tuple(_variables(last, veil)),
        tuple(_python(last)),
    )


def _advice(error: BaseException) -> Iterator[str]:
    if isinstance(error, TemplateSyntaxError):
        if error.hint:
            yield error.hint
        yield from (one.brief for one in error.others)
    if isinstance(error, TemplateDoesNotExist):
        yield from (f"Tried {origin.name} ({reason})" for origin, reason in error.tried)


def _variables(step: Step, veil: Veil) -> Iterator[tuple[str, str]]:
    """Yield the variables that the tag mentions, each as text that is bounded and without secrets."""
    if step.frame is None:
        return
    known = variables_of(step.frame)
    for name in list(dict.fromkeys(_names(step.spot.tag().text)))[:MOST_VARIABLES]:
        if name in known:
            yield name, shown(name, known[name], veil)


def _names(tag: str) -> Iterable[str]:
    """Yield the words of a tag that can be names of variables: the first of each dotted path, outside of quotes."""
    quote, word, after_dot = "", "", False
    for letter in f"{tag} ":
        if quote:
            quote = "" if letter == quote else quote
        elif letter.isalnum() or letter == "_":
            word += letter
        else:
            if word and not after_dot and not NUMBER.match(word):
                yield word
            word, after_dot = "", letter == "."
            quote = letter if letter in QUOTES else ""


def _python(step: Step) -> Iterator[tuple[int, str, bool]]:
    text, lines = generated(step)
    for number, line in enumerate(text.splitlines(), 1):
        yield number, line, number in lines


def part_html(part: TemplatePart) -> str:
    """Return the part for a browser; everything in it is escaped."""
    advice = "".join(f"<li>{escape(one)}</li>" for one in part.advice)
    way = "".join(f"<li><code>{escape(spot.place)}</code> <code>{escape(spot.text)}</code></li>" for _, spot in part.way)
    rows = "".join(f"<tr><th>{escape(name)}</th><td><code>{escape(value)}</code></td></tr>" for name, value in part.variables)
    python = "".join(_python_line(*line) for line in part.python)
    return (
        f'<section id="template"><h2>In the template {escape(part.spot.place)}</h2>'
        f"<pre>{''.join(_lines(part.spot))}</pre>"
        f"{f'<ul>{advice}</ul>' if advice else ''}"
        f"{f'<p class=soft>The way there:</p><ol>{way}</ol>' if len(part.way) > 1 else ''}"
        f"{f'<table>{rows}</table>' if rows else ''}"
        f"{f'<details><summary>The Python code of this template</summary><pre>{python}</pre></details>' if python else ''}"
        "</section>"
    )


def _lines(spot: Spot) -> Iterator[str]:
    start, end = spot.columns()
    for number, text in spot.lines(LINES_AROUND):
        if number != spot.line:
            yield f"{number:5d}  {escape(text)}\n"
            continue
        before, wrong, after = text[:start], text[start:end], text[end:]
        yield f"<span class=hit>{number:5d}  {escape(before)}<u class=wrong>{escape(wrong)}</u>{escape(after)}</span>"


def _python_line(number: int, text: str, is_hit: bool) -> str:
    line = f"{number:5d}  {escape(text)}"
    return f"<span class=hit>{line}</span>" if is_hit else f"{line}\n"


def part_text(part: TemplatePart) -> str:
    """Return the part as plain text."""
    lines = [f"In the template {part.spot.excerpt(LINES_AROUND)}", *(f"  {one}" for one in part.advice)]
    if len(part.way) > 1:
        lines += ["The way there:", *(f"  {spot.place}: {spot.text}" for _, spot in part.way)]
    lines += [f"  {name} = {value}" for name, value in part.variables]
    return "\n".join(lines) + "\n"
