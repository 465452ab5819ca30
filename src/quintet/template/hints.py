"""Hints: what the author of a wrong template probably meant."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from quintet.kit.text import closest

#: What is left of an expression that could not be read, and what to write instead.
REMAINDERS = (
    (r"\(\s*\)$", "Leave out the parentheses: a template calls what can be called."),
    (r"\(.+\)", "Templates cannot pass arguments to a call: compute the value in the view, or write a tag or filter for it."),
    (r"\[\s*[\"']?(?P<key>\w+)[\"']?\s*\]", "Write a dot instead of brackets: .{key}"),
    (r"\(", "Conditions have no parentheses: 'and' binds tighter than 'or'; nest {{% if %}} tags for another order."),
    (r"[-+*/%]", "Templates do not calculate: use a filter such as add, or compute the value in the view."),
    (r"(==|!=|<|>|\?)", "Comparisons stand in {{% if %}} only."),
    (r":", "A filter takes one argument, without a space before its colon."),
    (r"=", "Assignments stand in {{% with %}} only."),
    (r"[\"'].*[^\"']$|^[\"']", "A quote is not closed."),
    (r"\|$|\|\s*$", "A filter's name is missing after the bar."),
    (r",", "Values are not separated by commas here."),
    (r"\.\.|\.$|^\.", "There is a dot too many."),
    (r"\w", "Text stands in quotes; words without quotes are names of variables."),
)

#: Tags that need no end tag when they are written in another way.
SELF_CLOSING = {"component": ', or a slash at the end of a tag without content: {% component "card" / %}'}


def of_remainder(rest: str, token: str) -> str:
    """Return a hint for an expression ``token`` of which ``rest`` could not be read; "" when none comes to mind."""
    rest = rest.strip()
    filtered = re.search(r"\|\s*\w+\s*:\s*[\w.]+$", token[: len(token) - len(rest)])
    if filtered and not rest.startswith(("|", "(")):
        return "Put the filter's argument in quotes."
    for pattern, hint in REMAINDERS:
        found = re.match(pattern, rest)
        if found:
            return hint.format(**found.groupdict())
    return ""


def of_arguments(name: str, is_given: bool) -> str:
    """Return a hint for the filter ``name`` that is given an argument and takes none, or the other way round."""
    if is_given:
        return f"Leave out the argument: |{name} takes none."
    return f"Give it an argument behind a colon, without blanks: |{name}:..."


def of_unclosed(command: str, until: Iterable[str]) -> str:
    """Return what ends the tag ``command``, whose content was read up to one of the tags ``until``."""
    end = next((one for one in until if one.startswith("end")), "")
    more = SELF_CLOSING.get(command, "")
    return f"Write {{% {end} %}} where its content ends{more}." if end else ""


def near(name: str, known: Iterable[str]) -> str:
    """Return "Did you mean ...?" for the known name that ``name`` is near to; "" when none is."""
    known = list(known)
    swapped = (one for one in known if sorted(one) == sorted(name))
    found = closest(name, known) or next(swapped, None)
    return f"Did you mean '{found}'?" if found else ""


def near_template(name: str, known: Iterable[str]) -> str:
    """Return "Did you mean ...?" for a template's name; names are compared without the ending that nearly all share."""
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return near(name, known)
    stems = [one.removesuffix(f".{ending}") for one in known if one.endswith(f".{ending}")]
    # A wrong folder is as usual as a wrong spelling.
    moved = (one for one in stems if one.rpartition("/")[2] == stem.rpartition("/")[2])
    found = closest(stem, stems) or next(moved, None)
    return f"Did you mean '{found}.{ending}'?" if found else ""


def to_load(name: str, libraries: Mapping[str, Any], table: str) -> str:
    """Return "Add {% load x %}." for a tag or filter that a library has which the template did not load."""
    holding = [label for label, library in libraries.items() if name in getattr(library, table, {})]
    return f"Add {{% load {holding[0]} %}}." if holding else ""
