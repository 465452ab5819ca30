"""The templates of error reports and of the other pages of DEBUG, rendered by an engine of their own.

What is wrong may be the project's template settings, so these pages take nothing from them.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from textwrap import indent
from typing import Any

from quintet.template.context import Context
from quintet.template.engine import Engine

FOLDER = Path(__file__).parent / "pages"
ERROR_HTML = FOLDER / "technical_500.html"
ERROR_TEXT = FOLDER / "technical_500.txt"
NOT_FOUND_HTML = FOLDER / "technical_404.html"
WELCOME_HTML = FOLDER / "welcome.html"
STYLE = FOLDER / "style.css"
#: Templates that the pages include, by the name that holds them in the context.
PARTS = ("link", "frame", "pairs")


def rendered(path: Path, data: Mapping[str, Any], *, autoescape: bool = True) -> str:
    """Return the template of a file rendered with ``data``, beside which it finds the parts of our own pages.

    Raises OSError when the file cannot be read, and what the template raises.
    """
    engine = Engine(debug=False, autoescape=autoescape)
    parts = {f"{name}_template": engine.from_string((FOLDER / f"{name}.html").read_text("utf-8")) for name in PARTS}
    traceback = traceback_text(data.get("links", ()))
    more = {"style": STYLE.read_text("utf-8"), "traceback_text": traceback, "as_text": _as_text(data, traceback)}
    context = Context({**parts, **more, **data}, autoescape=autoescape, use_l10n=False)
    return str(engine.from_string(Path(path).read_text("utf-8")).render(context))


def _as_text(data: Mapping[str, Any], traceback: str) -> str:
    """Return what the page offers to be copied: what was asked, and the traceback; no values of the request."""
    asked = f"{data['request_method']} {data['request_path']}\n" if "request_method" in data else ""
    versions = f"quintet {data.get('quintet_version')}, Python {data.get('sys_version_info')}\n"
    return f"{asked}{versions}\n{traceback}"


def traceback_text(links: Iterable[Mapping[str, Any]]) -> str:
    """Return a chain, the exception raised last first, as Python would print it: the one raised first on top."""
    lines: list[str] = []
    for link in reversed(list(links)):
        lines += [f"{link['because']} above:"] if link["because"] else []
        lines.append("Traceback (most recent call last):")
        for frame in link["frames"]:
            lines.append(f'  File "{frame["path"]}", line {frame["line"]}, in {frame["function"]}')
            lines += [f"    {frame['stripped']}"] if frame["stripped"] else []
            lines += [f"    {frame['carets']}"] if frame["carets"] else []
        lines.append(f"{link['kind']}: {link['text']}" if link["text"] else str(link["kind"]))
        lines += [str(note) for note in link["notes"]]
        lines += [str(link["template_text"])] if link["template_text"] else []
        for number, members in enumerate(link["members"], 1):
            lines += [f"  {number} of {len(link['members'])} in the group:", indent(traceback_text(members), "    ")]
        lines.append("")
    return "\n".join(lines) + "\n"


def as_json(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a report as values that JSON has."""
    found: dict[str, Any] = {"exceptions": [_link_json(link) for link in data["links"]]}
    if "request_method" in data:
        found["request"] = {
            "method": data["request_method"],
            "url": data["request_insecure_uri"],
            "view": data["raising_view_name"],
            "user": data["user_str"],
            "GET": dict(data["request_GET_items"]),
            "POST": dict(data["filtered_POST_items"]),
            "COOKIES": dict(data["cookie_items"]),
            "META": dict(data["meta_items"]),
        }
    found["queries"] = data["queries"]
    found["versions"] = {"quintet": data["quintet_version"], "python": data["sys_version_info"]}
    return found


def _link_json(link: Mapping[str, Any]) -> dict[str, Any]:
    frames = [
        {
            "file": frame["path"],
            "line": int(frame["line"]),
            "function": frame["function"],
            "module": frame["module"],
            "source": frame["stripped"],
            "is_library": frame["is_library"],
            "variables": dict(frame["variables"]),
        }
        for frame in link["frames"]
    ]
    members = [[_link_json(one) for one in chain] for chain in link["members"]]
    return {"type": link["kind"], "message": link["text"], "notes": list(link["notes"]), "frames": frames, "members": members}
