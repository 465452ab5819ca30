"""Syndication feeds: RSS 2.0, RSS 0.91 and Atom 1.0 from the same calls.

    feed = Rss201rev2Feed(title, link, description); feed.add_item(title, link, description); feed.writeString("utf-8")

A feed keeps what it was given in dictionaries (``feed.feed``, ``feed.items``), so that a class of one's own can write more of
it by overriding `root_attributes`, `add_root_elements`, `item_attributes` and `add_item_elements`.
Sources: https://www.rssboard.org/rss-specification, RFC 4287.
"""

import datetime
import email.utils
import mimetypes
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from io import StringIO
from typing import IO, Any, cast
from urllib.parse import urlsplit

from quintet.kit.encoding import iri_to_uri
from quintet.kit.hot_paths import escape_text
from quintet.kit.xml_writer import SimplerXMLGenerator

ATOM = "http://www.w3.org/2005/Atom"
#: `mimetypes` knows no stylesheets of XML, or calls them something that no browser takes.
XSL_ENDINGS = (".xsl", ".xslt")


def rfc2822_date(date: datetime.date) -> str:
    """Return a date as RSS writes it; a naive time is in no known zone ("-0000")."""
    return email.utils.format_datetime(_moment(date))


def rfc3339_date(date: datetime.date) -> str:
    """Return a date as Atom writes it; a naive time counts as UTC."""
    moment = _moment(date)
    return moment.isoformat() + ("Z" if moment.utcoffset() is None else "")


def _moment(date: datetime.date) -> datetime.datetime:
    if isinstance(date, datetime.datetime):
        return date
    return datetime.datetime.combine(date, datetime.time())


def get_tag_uri(url: str, date: datetime.date | None) -> str:
    """Return an identifier (RFC 4151) for what lies at ``url`` and was published on ``date``."""
    parts = urlsplit(url)
    day = "" if date is None else f",{date.strftime('%Y-%m-%d')}"
    return f"tag:{parts.hostname}{day}:{parts.path}/{parts.fragment}"


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


class Stylesheet:
    """A stylesheet of a feed: its URL, its MIME type (guessed from the URL unless given, None for none) and its media."""

    def __init__(self, url: Any, mimetype: str | None = "", media: str | None = "screen") -> None:
        self._url, self._mimetype, self.media = url, mimetype, media

    @property
    def url(self) -> str:
        """The URL, quoted; made when it is read, so that a lazy one stays lazy."""
        return iri_to_uri(self._url)

    @property
    def mimetype(self) -> str | None:
        """The MIME type, None for none."""
        if self._mimetype != "":
            return self._mimetype
        if self.url.endswith(XSL_ENDINGS):
            return "text/xsl"
        return mimetypes.guess_type(self.url)[0]

    def __str__(self) -> str:
        named = {"href": self.url, "media": self.media, "type": self.mimetype}
        return " ".join(f'{name}="{escape_text(value)}"' for name, value in named.items() if value is not None)

    def __repr__(self) -> str:
        return repr((self.url, self.mimetype, self.media))


class Enclosure:
    """A file that belongs to an item: its URL, its length in bytes (as text) and its MIME type."""

    def __init__(self, url: Any, length: str, mime_type: str) -> None:
        self.length, self.mime_type = length, mime_type
        self.url: str = iri_to_uri(url)


class SyndicationFeed:
    """The base of all feeds: keeps the feed's and its items' particulars; subclasses `write` them.

    Raises TypeError when ``stylesheets`` is text rather than a list.
    """

    def __init__(
        self,
        title: Any,
        link: Any,
        description: Any,
        language: Any = None,
        author_email: Any = None,
        author_name: Any = None,
        author_link: Any = None,
        subtitle: Any = None,
        categories: Iterable[Any] | None = None,
        feed_url: Any = None,
        feed_copyright: Any = None,
        feed_guid: Any = None,
        ttl: Any = None,
        stylesheets: Sequence[Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self.feed: dict[str, Any] = {
            "title": _text(title),
            "link": iri_to_uri(link),
            "description": _text(description),
            "language": _text(language),
            "author_email": _text(author_email),
            "author_name": _text(author_name),
            "author_link": iri_to_uri(author_link),
            "subtitle": _text(subtitle),
            "categories": [str(category) for category in categories] if categories else (),
            "feed_url": iri_to_uri(feed_url),
            "feed_copyright": _text(feed_copyright),
            "id": feed_guid or link,
            "ttl": _text(ttl),
            "stylesheets": _stylesheets(stylesheets),
            **kwargs,
        }
        self.items: list[dict[str, Any]] = []

    def add_item(
        self,
        title: Any,
        link: Any,
        description: Any,
        author_email: Any = None,
        author_name: Any = None,
        author_link: Any = None,
        pubdate: datetime.date | None = None,
        comments: Any = None,
        unique_id: Any = None,
        unique_id_is_permalink: bool | None = None,
        categories: Iterable[Any] | None = (),
        item_copyright: Any = None,
        ttl: Any = None,
        updateddate: datetime.date | None = None,
        enclosures: Iterable[Enclosure] | None = None,
        **kwargs: Any,
    ) -> None:
        """Add an item. All arguments are text but for the two dates and the enclosures; others are kept with the item."""
        self.items.append(
            {
                "title": _text(title),
                "link": iri_to_uri(link),
                "description": _text(description),
                "author_email": _text(author_email),
                "author_name": _text(author_name),
                "author_link": iri_to_uri(author_link),
                "pubdate": pubdate,
                "updateddate": updateddate,
                "comments": _text(comments),
                "unique_id": _text(unique_id),
                "unique_id_is_permalink": unique_id_is_permalink,
                "enclosures": () if enclosures is None else enclosures,
                "categories": [str(category) for category in categories] if categories else (),
                "item_copyright": _text(item_copyright),
                "ttl": _text(ttl),
                **kwargs,
            }
        )

    def num_items(self) -> int:
        """Return how many items there are."""
        return len(self.items)

    def root_attributes(self) -> dict[str, str]:
        """Return more attributes for the element of the feed."""
        return {}

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """Write more elements into that of the feed; there are none here."""

    def add_stylesheets(self, handler: SimplerXMLGenerator) -> None:
        """Write what names the stylesheets; there is nothing here."""

    def item_attributes(self, item: Mapping[str, Any]) -> dict[str, str]:
        """Return more attributes for the element of an item."""
        return {}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: Mapping[str, Any]) -> None:
        """Write more elements into that of an item; there are none here."""

    def write(self, outfile: IO[Any], encoding: str) -> None:
        """Write the feed to a file; subclasses must define it."""
        raise NotImplementedError("subclasses of SyndicationFeed must provide a write() method")

    def writeString(self, encoding: str) -> str:  # noqa: N802  documented name
        """Return the feed as text; ``encoding`` is what its first line names."""
        written = StringIO()
        self.write(written, encoding)
        return written.getvalue()

    def latest_post_date(self) -> datetime.date:
        """Return the latest date of an item, now in UTC when no item has one."""
        dates = [item[name] for item in self.items for name in ("updateddate", "pubdate") if item[name]]
        return max(dates, key=_comparable, default=datetime.datetime.now(datetime.UTC))


def _stylesheets(given: Sequence[Any] | None) -> list[Stylesheet] | None:
    if given is None:
        return None
    if isinstance(given, Stylesheet | str):
        raise TypeError(f"stylesheets should be a list, not {type(given)}")
    return [one if isinstance(one, Stylesheet) else Stylesheet(one) for one in given]


def _comparable(date: datetime.date) -> datetime.datetime:
    moment = _moment(date)
    return moment if moment.utcoffset() is not None else moment.replace(tzinfo=datetime.UTC)


class RssFeed(SyndicationFeed):
    """The base of both RSS feeds."""

    content_type = "application/rss+xml; charset=utf-8"
    _version = ""

    def write(self, outfile: IO[Any], encoding: str) -> None:
        """Write the feed to a file.

        Raises UnserializableContentError for characters that XML cannot hold, ValueError for an item with two enclosures.
        """
        handler = SimplerXMLGenerator(outfile, encoding, short_empty_elements=True)
        handler.startDocument()
        self.add_stylesheets(handler)
        with _element(handler, "rss", self.rss_attributes()), _element(handler, "channel", self.root_attributes()):
            self.add_root_elements(handler)
            self.write_items(handler)

    def rss_attributes(self) -> dict[str, str]:
        """Return the attributes of the outermost element."""
        return {"version": self._version, "xmlns:atom": ATOM}

    def write_items(self, handler: SimplerXMLGenerator) -> None:
        """Write every item."""
        for item in self.items:
            with _element(handler, "item", self.item_attributes(item)):
                self.add_item_elements(handler, item)

    def add_stylesheets(self, handler: SimplerXMLGenerator) -> None:
        """Write a processing instruction for each stylesheet."""
        for stylesheet in self.feed["stylesheets"] or ():
            handler.processingInstruction("xml-stylesheet", str(stylesheet))

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """Write what describes the channel."""
        feed = self.feed
        _elements(handler, feed, title="title", link="link", description="description")
        if feed["feed_url"] is not None:
            handler.addQuickElement("atom:link", None, {"rel": "self", "href": feed["feed_url"]})
        _elements(handler, feed, language="language")
        _categories(handler, feed)
        _elements(handler, feed, feed_copyright="copyright")
        handler.addQuickElement("lastBuildDate", rfc2822_date(self.latest_post_date()))
        _elements(handler, feed, ttl="ttl")


class RssUserland091Feed(RssFeed):
    """RSS 0.91: an item has a title, a link and a description."""

    _version = "0.91"

    def add_item_elements(self, handler: SimplerXMLGenerator, item: Mapping[str, Any]) -> None:
        """Write what describes an item."""
        _elements(handler, item, title="title", link="link", description="description")


class Rss201rev2Feed(RssFeed):
    """RSS 2.0."""

    _version = "2.0"

    def add_item_elements(self, handler: SimplerXMLGenerator, item: Mapping[str, Any]) -> None:
        """Write what describes an item.

        Raises ValueError when it has more than one enclosure.
        """
        _elements(handler, item, title="title", link="link", description="description")
        _author(handler, item)
        if item["pubdate"] is not None:
            handler.addQuickElement("pubDate", rfc2822_date(item["pubdate"]))
        _elements(handler, item, comments="comments")
        _guid(handler, item)
        _elements(handler, item, ttl="ttl")
        enclosures: list[Enclosure] = list(item["enclosures"])
        if len(enclosures) > 1:
            raise ValueError(
                "RSS feed items may only have one enclosure, see "
                "http://www.rssboard.org/rss-profile#element-channel-item-enclosure"
            )
        for file in enclosures:
            handler.addQuickElement("enclosure", None, {"url": file.url, "length": file.length, "type": file.mime_type})
        _categories(handler, item)


def _elements(handler: SimplerXMLGenerator, values: Mapping[str, Any], **names: str) -> None:
    """Write an element for each value that is there, under the name given for its key."""
    for key, name in names.items():
        if values[key] is not None:
            handler.addQuickElement(name, values[key])


def _categories(handler: SimplerXMLGenerator, values: Mapping[str, Any]) -> None:
    for category in values["categories"]:
        handler.addQuickElement("category", category)


def _author(handler: SimplerXMLGenerator, item: Mapping[str, Any]) -> None:
    name, address = item["author_name"], item["author_email"]
    if name and address:
        handler.addQuickElement("author", f"{address} ({name})")
    elif address:
        handler.addQuickElement("author", address)
    elif name:
        # RSS itself only knows authors by their address.
        handler.addQuickElement("dc:creator", name, {"xmlns:dc": "http://purl.org/dc/elements/1.1/"})


def _guid(handler: SimplerXMLGenerator, item: Mapping[str, Any]) -> None:
    if item["unique_id"] is None:
        return
    permalink = item["unique_id_is_permalink"]
    attributes = {"isPermaLink": str(permalink).lower()} if isinstance(permalink, bool) else {}
    handler.addQuickElement("guid", item["unique_id"], attributes)


class Atom1Feed(SyndicationFeed):
    """Atom 1.0 (RFC 4287)."""

    content_type = "application/atom+xml; charset=utf-8"
    ns = ATOM

    def write(self, outfile: IO[Any], encoding: str) -> None:
        """Write the feed to a file.

        Raises UnserializableContentError for characters that XML cannot hold.
        """
        handler = SimplerXMLGenerator(outfile, encoding, short_empty_elements=True)
        handler.startDocument()
        self.add_stylesheets(handler)
        handler.startElement("feed", self.root_attributes())
        self.add_root_elements(handler)
        self.write_items(handler)
        handler.endElement("feed")

    def root_attributes(self) -> dict[str, str]:
        """Return the attributes of the feed: its namespace and language."""
        language = self.feed["language"]
        return {"xmlns": self.ns} if language is None else {"xmlns": self.ns, "xml:lang": cast("str", language)}

    def write_items(self, handler: SimplerXMLGenerator) -> None:
        """Write every entry."""
        for item in self.items:
            handler.startElement("entry", self.item_attributes(item))
            self.add_item_elements(handler, item)
            handler.endElement("entry")

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """Write what describes the feed."""
        feed = self.feed
        _elements(handler, feed, title="title")
        handler.addQuickElement("link", "", {"rel": "alternate", "href": feed["link"]})
        if feed["feed_url"] is not None:
            handler.addQuickElement("link", "", {"rel": "self", "href": feed["feed_url"]})
        handler.addQuickElement("id", str(feed["id"]))
        handler.addQuickElement("updated", rfc3339_date(self.latest_post_date()))
        _person(handler, feed)
        _elements(handler, feed, subtitle="subtitle")
        _terms(handler, feed)
        _elements(handler, feed, feed_copyright="rights")

    def add_item_elements(self, handler: SimplerXMLGenerator, item: Mapping[str, Any]) -> None:
        """Write what describes an entry."""
        _elements(handler, item, title="title")
        handler.addQuickElement("link", "", {"href": item["link"], "rel": "alternate"})
        for name, moment in (("published", item["pubdate"]), ("updated", item["updateddate"])):
            if moment is not None:
                handler.addQuickElement(name, rfc3339_date(moment))
        _person(handler, item)
        unique_id = item["unique_id"]
        handler.addQuickElement("id", get_tag_uri(item["link"], item["pubdate"]) if unique_id is None else unique_id)
        if item["description"] is not None:
            handler.addQuickElement("summary", item["description"], {"type": "html"})
        for file in item["enclosures"]:
            attributes = {"rel": "enclosure", "href": file.url, "length": file.length, "type": file.mime_type}
            handler.addQuickElement("link", "", attributes)
        _terms(handler, item)
        _elements(handler, item, item_copyright="rights")


@contextmanager
def _element(handler: SimplerXMLGenerator, name: str, attributes: Mapping[str, str]) -> Generator[None]:
    """Write an element around what is written in the block."""
    handler.startElement(name, dict(attributes))
    yield
    handler.endElement(name)


def _person(handler: SimplerXMLGenerator, values: Mapping[str, Any]) -> None:
    if values["author_name"] is None:
        return
    with _element(handler, "author", {}):
        _elements(handler, values, author_name="name", author_email="email", author_link="uri")


def _terms(handler: SimplerXMLGenerator, values: Mapping[str, Any]) -> None:
    for category in values["categories"]:
        handler.addQuickElement("category", "", {"term": category})


#: The feed to use when nothing speaks for another.
DefaultFeed = Rss201rev2Feed
