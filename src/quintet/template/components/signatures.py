"""Signatures: the props and slots of a component, read from its tokens, and the check of a use against them.

Reading tokens needs no libraries and follows no other component, so components may use one another, and themselves.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from quintet.kit.patterns import late
from quintet.kit.record import record
from quintet.kit.text import closest
from quintet.template.errors import TemplateDoesNotExist, TemplateSyntaxError
from quintet.template.tokens import Token, TokenType

FOLDER, ENDING = "components/", ".html"
NAME = late(r"[\w-]+(?:/[\w-]+)*\Z")
PROP = late(r"([^\W\d_]\w*)(?:=(.+))?\Z")
LITERAL = late(r"""(["'])(.*)\1\Z""")
#: The slot that the content outside of ``{% fill %}`` goes to.
DEFAULT_SLOT = "default"
#: Variables that every component has.
RESERVED = frozenset({"attrs", "slots", "True", "False", "None"})
#: Parents of a component that are looked at, as a guard against a chain without end.
MOST_PARENTS = 50


@record
class Use:
    """One ``{% component %}``: the names of its arguments, and of what each fill takes back from its slot."""

    arguments: tuple[str, ...]
    fills: tuple[tuple[str, tuple[str, ...]], ...]


@record
class Signature:
    """What a component declares."""

    name: str
    #: Name of each prop, and whether it must be given.
    props: Mapping[str, bool]
    #: Name of each slot, and the names of what it passes back.
    slots: Mapping[str, frozenset[str]]
    #: Where the props are declared, for errors.
    place: str
    #: Parts of it cannot be known before it renders, such as a parent whose name is computed.
    is_open: bool = False

    @property
    def digest(self) -> str:
        """Text that differs when the signature does."""
        slots = sorted((name, sorted(data)) for name, data in self.slots.items())
        return repr((sorted(self.props.items()), slots, self.is_open))

    def attribute_names(self, use: Use) -> tuple[str, ...]:
        """Return the arguments of a use that are no props."""
        return tuple(name for name in use.arguments if name not in self.props and name != "attrs")

    def check(self, use: Use) -> None:
        """Raise TemplateSyntaxError for a use that lacks a prop, or fills a slot that is not there."""
        missing = [name for name, required in self.props.items() if required and name not in use.arguments]
        if missing:
            names = ", ".join(f"'{name}'" for name in missing)
            near = closest(missing[0], self.attribute_names(use))
            hint = f" Is '{near}' meant to be it?" if near else f" Write {missing[0]}=... in the tag."
            ending = "s" * (len(missing) > 1)
            raise TemplateSyntaxError(
                f"Component '{self.name}' is used without its prop{ending} {names}, declared in {self.place}.{hint}"
            )
        if self.is_open:
            return
        for name, taken in use.fills:
            if name not in self.slots:
                raise TemplateSyntaxError(self._no_slot(name))
            for one in taken:
                if one not in self.slots[name]:
                    raise TemplateSyntaxError(self._no_value(name, one))

    def _no_slot(self, name: str) -> str:
        there = ", ".join(f"'{one}'" for one in self.slots) or "none"
        if name == DEFAULT_SLOT:
            return (
                f"Component '{self.name}' has no slot for content (its slots are: {there}). Put a {{% slot %}} into "
                f"{self.place}, or put the content into a {{% fill %}}."
            )
        return f"Component '{self.name}' has no slot '{name}'; those in {self.place} are: {there}.{_hint(name, self.slots)}"

    def _no_value(self, slot: str, name: str) -> str:
        there = ", ".join(f"'{one}'" for one in sorted(self.slots[slot])) or "nothing"
        return (
            f"Slot '{slot}' of component '{self.name}' passes back {there}, not '{name}' (see {self.place})."
            f"{_hint(name, self.slots[slot])}"
        )


def _hint(name: str, known: Iterable[str]) -> str:
    known = list(known)
    near = closest(name, known) or next((one for one in known if sorted(one) == sorted(name)), None)
    return f" Did you mean '{near}'?" if near else ""


class Components:
    """The components of one engine: their signatures, kept as long as its loaders keep templates."""

    def __init__(self, engine: Any) -> None:
        self.engine = engine
        self._kept: tuple[Any, dict[str, Signature]] = (None, {})

    def template(self, name: str) -> Any:
        """Return the template of a component.

        Raises TemplateSyntaxError when there is none.
        """
        path = path_of(name)
        try:
            return self.engine.get_template(path)
        except TemplateDoesNotExist as error:
            if error.args[0] != path:
                raise
            raise self._unknown(name) from error

    def signature(self, name: str) -> Signature:
        """Return what a component declares.

        Raises TemplateSyntaxError when there is none of that name, with the name that was probably meant.
        """
        generation = self.engine.generation
        if generation is None:
            return self._read(name)
        if self._kept[0] is not generation:
            self._kept = (generation, {})
        kept = self._kept[1]
        found = kept.get(name)
        if found is None:
            found = kept[name] = self._read(name)
        return found

    def digest(self, name: str) -> str | None:
        """Return what changes with the signature of a component; None when there is none of that name."""
        try:
            return self.signature(name).digest
        except TemplateSyntaxError:
            return None

    def names(self) -> list[str]:
        """Return the names of all components that can be listed: those in folders and in dictionaries."""
        found: set[str] = set()
        for path in _paths(self.engine.template_loaders):
            name = path.removeprefix(FOLDER).removesuffix(ENDING)
            if path.startswith(FOLDER) and path.endswith(ENDING) and NAME.match(name):
                found.add(name)
        return sorted(found)

    def _unknown(self, name: str) -> TemplateSyntaxError:
        hint = _hint(name, self.names())
        return TemplateSyntaxError(f"There is no component '{name}': no loader has a template '{path_of(name)}'.{hint}")

    def _read(self, name: str) -> Signature:
        chain = list(self._chain(path_of(name)))
        if not chain:
            raise self._unknown(name)
        props: dict[str, bool] = {}
        slots: dict[str, set[str]] = {}
        place, is_open = "", False
        for declared in reversed(chain):
            props |= declared.props
            for slot, data in declared.slots.items():
                slots.setdefault(slot, set()).update(data)
            place = declared.place if declared.props or not place else place
            is_open = is_open or declared.is_open
        return Signature(name, props, {slot: frozenset(data) for slot, data in slots.items()}, place, is_open)

    def _chain(self, path: str) -> Iterator["_Declared"]:
        """Yield what the template at ``path`` declares, then what those declare that it extends."""
        seen: list[Any] = []
        while len(seen) < MOST_PARENTS:
            found = _source(self.engine.template_loaders, path, seen)
            if found is None:
                return
            source, origin = found
            seen.append(origin)
            declared = _Declared(self.engine.lexer(source).tokenize(), path)
            yield declared
            if declared.parent is None:
                return
            path = declared.parent


class _Declared:
    """What the tokens of one template declare."""

    def __init__(self, tokens: Iterable[Token], path: str) -> None:
        self.props: dict[str, bool] = {}
        self.slots: dict[str, set[str]] = {}
        self.parent: str | None = None
        self.is_open = False
        self.place = path
        for token in _block_tags(tokens):
            words = token.split_contents()
            read = READERS.get(words[0]) if words else None
            if read is not None:
                try:
                    read(self, words[1:], token)
                except TemplateSyntaxError:
                    # The component itself says so when it is compiled.
                    self.is_open = True

    def read_props(self, words: Sequence[str], token: Token) -> None:
        """Take the names after ``props``."""
        self.props |= {name: default is None for name, default in split_props(words)}
        self.place = f"{self.place}, line {token.lineno}"

    def read_slot(self, words: Sequence[str], token: Token) -> None:
        """Take the name after ``slot`` and the names of what it passes back."""
        name, given = split_slot(words)
        self.slots.setdefault(name, set()).update(key for key, _ in given)

    def read_extends(self, words: Sequence[str], token: Token) -> None:
        """Take the parent's name when it is written there."""
        literal = LITERAL.match(words[0]) if len(words) == 1 else None
        if literal is None or literal[2].startswith("."):
            self.is_open = True
        else:
            self.parent = literal[2]


READERS = {"props": _Declared.read_props, "slot": _Declared.read_slot, "extends": _Declared.read_extends}


def _block_tags(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield the block tags that are not commented out."""
    hidden = False
    for token in tokens:
        if token.token_type is not TokenType.BLOCK:
            continue
        if hidden:
            hidden = token.contents != "endcomment"
        elif token.contents == "comment" or token.contents.startswith("comment "):
            hidden = True
        else:
            yield token


def path_of(name: Any) -> str:
    """Return the name of the template of a component.

    Raises TemplateSyntaxError for what is no name of a component.
    """
    if not isinstance(name, str) or NAME.match(name) is None:
        mend = f" Write '{name.replace('.', '/')}'." if isinstance(name, str) and NAME.match(name.replace(".", "/")) else ""
        if name == "":
            mend = " A name stands in quotes; without them it is a variable, which the context may not have."
        raise TemplateSyntaxError(
            f"{name!r} is no name of a component: it is the path below the folder components/ without .html, "
            f"such as 'card' or 'forms/field'.{mend}"
        )
    return f"{FOLDER}{name}{ENDING}"


def split_props(words: Sequence[str]) -> list[tuple[str, str | None]]:
    """Return the name of each prop, and its default as it is written, None for a prop that must be given.

    Raises TemplateSyntaxError for a word that declares none, and for a name that comes twice.
    """
    found: dict[str, str | None] = {}
    for word in words:
        match = PROP.match(word)
        if match is None or match[1] in RESERVED:
            raise TemplateSyntaxError(
                f"{word!r} in 'props' declares nothing: write a name, or name=default. Names are letters, digits and "
                "underscores, and not attrs or slots, which every component has."
            )
        if match[1] in found:
            raise TemplateSyntaxError(f"'props' declares '{match[1]}' twice.")
        found[match[1]] = match[2]
    return list(found.items())


def split_slot(words: Sequence[str]) -> tuple[str, list[tuple[str, str]]]:
    """Return the name of a slot, and name and expression of each value that it passes back.

    Raises TemplateSyntaxError for a word that is neither.
    """
    name = DEFAULT_SLOT
    rest = list(words)
    if rest and "=" not in rest[0]:
        name = rest.pop(0)
        if PROP.match(name) is None:
            raise TemplateSyntaxError(f"{name!r} is no name of a slot: use letters, digits and underscores, without quotes.")
    given: list[tuple[str, str]] = []
    for word in rest:
        match = PROP.match(word)
        if match is None or match[2] is None:
            raise TemplateSyntaxError(f"{word!r} in 'slot' passes nothing back: write name=value.")
        given.append((match[1], match[2]))
    return name, given


def _source(loaders: Iterable[Any], path: str, seen: Sequence[Any]) -> tuple[str, Any] | None:
    """Return source and origin of the template that the loaders find first, without the origins ``seen``."""
    for loader in loaders:
        for origin in loader.get_template_sources(path):
            if origin in seen:
                continue
            try:
                return loader.get_contents(origin), origin
            except TemplateDoesNotExist:
                continue
    return None


def _paths(loaders: Iterable[Any]) -> Iterator[str]:
    """Yield the names of the templates below the folder of components that loaders can list."""
    for loader in loaders:
        yield from _paths(getattr(loader, "loaders", ()))
        yield from getattr(loader, "templates_dict", ())
        folders = getattr(loader, "get_dirs", None)
        for folder in folders() if folders is not None else ():
            for path in sorted(Path(folder, FOLDER).rglob(f"*{ENDING}")):
                yield path.relative_to(folder).as_posix()
