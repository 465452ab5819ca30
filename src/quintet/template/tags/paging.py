"""page_links: the way from one page of a list to the others, with the rest of the query string kept."""

from collections.abc import Iterator
from typing import Any

from quintet.kit.html import SafeString, conditional_escape
from quintet.kit.record import record
from quintet.services.i18n.translation import gettext as _
from quintet.template.errors import TemplateDoesNotExist, TemplateSyntaxError
from quintet.template.library import Library
from quintet.template.tags.values import querystring, request_of

register = Library()

#: The template that takes the place of our own markup where a project has it.
OVERRIDE = "quintet/page_links.html"


@record
class PageLink:
    """One link of a list's pages; ``url`` is empty for the page at hand, and for a gap between numbers.

    ``text`` is what is shown, ``label`` what a screen reader says in its place (empty for the same), ``rel`` is prev, next or
    empty.
    """

    url: str
    text: str
    label: str = ""
    rel: str = ""
    is_current: bool = False
    is_gap: bool = False


@register.simple_tag(name="page_links", takes_context=True)
def page_links(
    context: Any, page: Any, name: str = "page", *, on_each_side: int = 3, on_ends: int = 2, template: str = OVERRIDE
) -> str:
    """Output links to the other pages of the list that ``page`` is part of; nothing when there are none, or for None.

    ``name`` is the key of the query string that chooses a page; the other keys of the request stay. ``template`` draws the links
    in our stead: it gets ``links``, a list of `PageLink`, and ``page``.
    """
    if page is None:
        return ""  # what views put into 'page_obj' for a list without pages
    if not hasattr(page, "has_other_pages"):
        raise TemplateSyntaxError(f"page_links needs a page of a paginator, as views put it into 'page_obj' (got {page!r}).")
    if not page.has_other_pages():
        return ""
    way = _Way(context, name)
    links = list(_by_cursor(way, page) if hasattr(page, "next_cursor") else _by_number(way, page, on_each_side, on_ends))
    own = _template(context, template)
    if own is None:
        return _markup(links)
    return own.render(context.new({"links": links, "page": page}))


class _Way:
    """The addresses of the pages: the request's query string with one key changed."""

    def __init__(self, context: Any, name: str) -> None:
        self.context, self.name, self.asked = context, name, request_of(context, "page_links").GET

    def to(self, value: Any) -> str:
        """Return the address of a page; the first one needs no key."""
        return querystring(self.context, self.asked, **{self.name: None if value == 1 else value})


def _by_cursor(way: _Way, page: Any) -> Iterator[PageLink]:
    if page.has_previous():
        yield PageLink(way.to(page.previous_cursor), _("Previous"), rel="prev")
    if page.has_next():
        yield PageLink(way.to(page.next_cursor), _("Next"), rel="next")


def _by_number(way: _Way, page: Any, on_each_side: int, on_ends: int) -> Iterator[PageLink]:
    pages = page.paginator
    if page.has_previous():
        yield PageLink(way.to(page.number - 1), _("Previous"), rel="prev")
    for number in pages.get_elided_page_range(page.number, on_each_side=on_each_side, on_ends=on_ends):
        if number == pages.ELLIPSIS:
            yield PageLink("", str(number), is_gap=True)
        else:
            here = number == page.number
            yield PageLink(
                "" if here else way.to(number), str(number), _("Page %(number)s") % {"number": number}, is_current=here
            )
    if page.has_next():
        yield PageLink(way.to(page.number + 1), _("Next"), rel="next")


def _template(context: Any, name: str) -> Any:
    try:
        return context.template.engine.get_template(name)
    except TemplateDoesNotExist:
        if name == OVERRIDE:
            return None
        raise


def _markup(links: list[PageLink]) -> SafeString:
    items = "".join([f"<li>{_item(link)}</li>" for link in links])
    return SafeString(f'<nav class="page-links" aria-label="{conditional_escape(_("Pages"))}"><ul>{items}</ul></nav>')


def _item(link: PageLink) -> str:
    text = conditional_escape(link.text)
    if link.is_gap:
        return f'<span aria-hidden="true">{text}</span>'
    label = f' aria-label="{conditional_escape(link.label)}"' if link.label else ""
    if link.is_current:
        # A link without an address: it has the role that lets it be named and marked, and leads nowhere.
        return f'<a role="link" aria-disabled="true" aria-current="page"{label}>{text}</a>'
    rel = f'rel="{link.rel}" ' if link.rel else ""
    return f'<a {rel}href="{conditional_escape(link.url)}"{label}>{text}</a>'
