"""Media: the style sheets and scripts that a form and its widgets need, merged in an order that breaks no list."""

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from quintet.forms.attributes import flat_attributes
from quintet.kernel import ports
from quintet.kit.html import SafeString, format_html, mark_safe

#: The kinds of media, in the order in which they stand in a page.
MEDIA_TYPES = ("css", "js")


class MediaOrderConflictWarning(RuntimeWarning):
    """Two lists of media ask for opposite orders of the same files."""


class MediaAsset:
    """One file and the attributes of its element; equal to another of the same path, and to the bare path."""

    element_template = "{path}"

    def __init__(self, path: str, **attributes: Any) -> None:
        self._path = path
        self.attributes = attributes

    def __eq__(self, other: object) -> bool:
        if isinstance(other, MediaAsset):
            return type(self) is type(other) and self.path == other.path
        return isinstance(other, str) and self._path == other

    def __hash__(self) -> int:
        return hash(self._path)

    def __str__(self) -> str:
        return self.render()

    def render(self, attrs: Mapping[str, Any] | None = None) -> SafeString:
        """Return the element; ``attrs`` are attributes that it gets unless it has them."""
        attributes = {**(attrs or {}), **self.attributes}
        return format_html(self.element_template, path=self.path, attributes=flat_attributes(attributes))

    def __repr__(self) -> str:
        return f"{type(self).__qualname__}({self._path!r})"

    def __html__(self) -> str:
        return str(self)

    @property
    def path(self) -> str:
        """The URL of the file."""
        return absolute_path(self._path)


class Script(MediaAsset):
    """A script; ``Script("a.js", type="module")``."""

    element_template = '<script src="{path}"{attributes}></script>'

    def __init__(self, src: str, **attributes: Any) -> None:
        super().__init__(src, **attributes)


class Stylesheet(MediaAsset):
    """A style sheet; ``Stylesheet("a.css", media="print")``."""

    element_template = '<link href="{path}"{attributes} rel="stylesheet">'

    def __init__(self, href: str, **attributes: Any) -> None:
        super().__init__(href, **attributes)


def absolute_path(path: str) -> str:
    """Return the URL of a media path: an absolute one as it is, any other below the static files."""
    if path.startswith(("http://", "https://", "/")):
        return path
    return ports.static_url.get()(path)


class Media:
    """Style sheets by medium and scripts. ``a + b`` needs what both need."""

    def __init__(
        self, media: type | None = None, css: Mapping[str, Sequence[Any]] | None = None, js: Sequence[Any] | None = None
    ) -> None:
        if media is not None:
            css, js = getattr(media, "css", {}), getattr(media, "js", [])
        self._css_lists: list[Mapping[str, Sequence[Any]]] = [css or {}]
        self._js_lists: list[Sequence[Any]] = [js or []]

    @property
    def _css(self) -> dict[str, list[Any]]:
        by_medium: dict[str, list[Sequence[Any]]] = {}
        for sheets in self._css_lists:
            for medium, paths in sheets.items():
                by_medium.setdefault(medium, []).append(paths)
        return {medium: self.merge(*lists) for medium, lists in by_medium.items()}

    @property
    def _js(self) -> list[Any]:
        return self.merge(*self._js_lists)

    def render(self, attrs: Mapping[str, Any] | None = None) -> SafeString:
        """Return the elements of all media, a line each; ``attrs`` are attributes of every element, such as a nonce."""
        given = {} if attrs is None else {"attrs": attrs}
        return mark_safe("\n".join(line for kind in MEDIA_TYPES for line in getattr(self, f"render_{kind}")(**given)))

    def render_js(self, attrs: Mapping[str, Any] | None = None) -> list[str]:
        """Return a script element for each script."""
        return [_element(path, '<script src="{}"{}></script>', attrs) for path in self._js]

    def render_css(self, attrs: Mapping[str, Any] | None = None) -> Iterator[str]:
        """Yield a link element for each style sheet, by medium."""
        sheets = self._css
        for medium in sorted(sheets):
            template = '<link href="{}" media="' + medium + '"{} rel="stylesheet">'
            for path in sheets[medium]:
                yield _element(path, template, attrs)

    def absolute_path(self, path: str) -> str:
        """Return the URL of a media path."""
        return absolute_path(path)

    @staticmethod
    def merge(*lists: Sequence[Any]) -> list[Any]:
        """Return every item once, in an order that keeps each list's own.

        When no order does, warns with MediaOrderConflictWarning and keeps the order of first appearance.
        """
        return merged([one for one in lists if one])

    def __getitem__(self, name: str) -> "Media":
        if name not in MEDIA_TYPES:
            raise KeyError(f'Unknown media type "{name}"')
        found = Media()
        setattr(found, f"_{name}_lists", getattr(self, f"_{name}_lists"))
        return found

    def __add__(self, other: "Media") -> "Media":
        both = Media()
        both._css_lists = _joined(self._css_lists, other._css_lists)
        both._js_lists = _joined(self._js_lists, other._js_lists)
        return both

    def __str__(self) -> str:
        return self.render()

    def __html__(self) -> str:
        return self.render()

    def __repr__(self) -> str:
        return f"Media(css={self._css!r}, js={self._js!r})"


def _joined(first: list[Any], second: list[Any]) -> list[Any]:
    both = list(first)
    both += [one for one in second if one and one not in both]
    return [one for one in both if one]


def _element(path: Any, template: str, attrs: Mapping[str, Any] | None) -> str:
    if attrs and isinstance(path, MediaAsset):
        return path.render(attrs)
    if hasattr(path, "__html__"):
        return path.__html__()
    return format_html(template, absolute_path(path), flat_attributes(attrs or {}))


def merged(lists: Iterable[Sequence[Any]]) -> list[Any]:
    """Merge lists, as `Media.merge` documents: whatever no list wants later comes next, in the order of first appearance."""
    waiting = [list(dict.fromkeys(one)) for one in lists]
    everything = list(dict.fromkeys(item for one in waiting for item in one))
    order: list[Any] = []
    while waiting := [one for one in waiting if one]:
        behind = {item for one in waiting for item in one[1:]}
        free = [item for item in everything if any(one[0] == item for one in waiting) and item not in behind]
        if not free:
            conflict = "\n".join(", ".join(map(repr, one)) for one in waiting)
            warnings.warn(
                f"Detected duplicate Media files in an opposite order: {conflict}", MediaOrderConflictWarning, stacklevel=3
            )
            return everything
        order += free
        waiting = [one[1:] if one[0] in free else one for one in waiting]
    return order


def media_property(cls: type) -> property:
    """Return the ``media`` of a class: what its base has (unless its inner Media says ``extend = False``) and its own."""

    def media(self: Any) -> Media:
        """The media this object needs."""
        inherited = getattr(super(cls, self), "media", None) or Media()
        own = cls.__dict__.get("Media")
        if own is None:
            return inherited
        extend = getattr(own, "extend", True)
        if extend is True:
            return inherited + Media(own)
        kept = Media()
        for kind in extend or ():
            kept = kept + inherited[kind]
        return kept + Media(own)

    return property(media)


class MediaDefiningClass(type):
    """Metaclass of everything with media: gives the class a ``media`` property unless it defines one."""

    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **options: Any) -> Any:
        """Make the class and its ``media``."""
        made = super().__new__(mcs, name, bases, attrs, **options)
        if "media" not in attrs:
            made.media = media_property(made)  # type: ignore[attr-defined]  # the property is what this metaclass is for
        return made
