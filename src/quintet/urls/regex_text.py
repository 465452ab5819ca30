"""The texts that a regular expression matches, as format strings with the names of what is to be filled in."""

from quintet.urls.regex_templates import Template, templates_of


def normalize(pattern: str) -> list[tuple[str, list[str]]]:
    """Return the ways to write what ``pattern`` matches: a ``%`` format string and the names of its parameters each.

    Groups without a name are called ``_0``, ``_1``...; one that cannot be written backwards (with alternatives) gives ``""``.
    """
    return [_written(template) for template in templates_of(pattern)] or [("", [])]


def _written(template: Template) -> tuple[str, list[str]]:
    literals = [literal.replace("%", "%%") for literal in template.literals]
    names = [name for name, _check, _write in template.slots]
    slots = [f"%({name})s" for name in names]
    return "".join(text for pair in zip(literals, [*slots, ""], strict=True) for text in pair), names
