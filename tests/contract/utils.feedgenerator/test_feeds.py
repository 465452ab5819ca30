"""Feeds: what RSS and Atom say of a feed and its items, and that nothing in them can break the XML."""

import datetime
import io
import xml.etree.ElementTree as ET

import pytest

from quintet.utils import feedgenerator
from quintet.utils.functional import SimpleLazyObject
from quintet.utils.timezone import get_fixed_timezone
from quintet.utils.xmlutils import SimplerXMLGenerator, UnserializableContentError

ATOM = "{http://www.w3.org/2005/Atom}"
EARLY = datetime.datetime(2020, 1, 2, 3, 4, 5, tzinfo=get_fixed_timezone(120))
LATE = datetime.datetime(2021, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)


def filled(kind):
    feed = kind(
        "T<itle & é", "http://x.com/é", "Desc", language="en", author_name="A", author_email="a@b.c", author_link="http://é/",
        subtitle="Sub", categories=["c1", 2], feed_url="http://x.com/feed/", feed_copyright="©", feed_guid="guid", ttl=600,
        stylesheets=["/a.css", feedgenerator.Stylesheet("/b.xsl", media=None)],
    )  # fmt: skip
    feed.add_item(
        "i1", "http://x.com/1", "<b>d1</b>", author_name="N", author_email="n@x", pubdate=EARLY, updateddate=LATE, comments="/c",
        unique_id="u1", unique_id_is_permalink=False, categories=("x",), item_copyright="ic", ttl=5,
        enclosures=[feedgenerator.Enclosure("http://x.com/é.mp3", "10", "audio/mpeg")],
    )  # fmt: skip
    feed.add_item("i2", "http://x.com/2", None, author_name="only")
    return feed


def test_rss_2():
    feed = filled(feedgenerator.DefaultFeed)
    text = feed.writeString("utf-8")
    assert text.startswith(
        '<?xml version="1.0" encoding="utf-8"?>\n<?xml-stylesheet href="/a.css" media="screen" type="text/css"?>'
        '<?xml-stylesheet href="/b.xsl" type="text/xsl"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
    )
    channel = ET.fromstring(text)[0]
    tags = [child.tag.removeprefix(ATOM) for child in channel]
    assert tags[:8] == ["title", "link", "description", "link", "language", "category", "category", "copyright"]
    assert tags[8:] == ["lastBuildDate", "ttl", "item", "item"]
    assert channel.findtext("lastBuildDate") == "Sat, 02 Jan 2021 03:04:05 +0000"
    assert channel.find(f"{ATOM}link").attrib == {"href": "http://x.com/feed/", "rel": "self"}
    first, second = channel.findall("item")
    assert [(child.tag, child.text) for child in first] == [
        ("title", "i1"), ("link", "http://x.com/1"), ("description", "<b>d1</b>"), ("author", "n@x (N)"),
        ("pubDate", "Thu, 02 Jan 2020 03:04:05 +0200"), ("comments", "/c"), ("guid", "u1"), ("ttl", "5"), ("enclosure", None),
        ("category", "x"),
    ]  # fmt: skip
    assert first.find("guid").attrib == {"isPermaLink": "false"}
    assert first.find("enclosure").attrib == {"url": "http://x.com/%C3%A9.mp3", "length": "10", "type": "audio/mpeg"}
    assert second.findtext("{http://purl.org/dc/elements/1.1/}creator") == "only"
    assert feed.num_items() == 2


def test_rss_091_says_less():
    item = ET.fromstring(filled(feedgenerator.RssUserland091Feed).writeString("utf-8"))[0].find("item")
    assert [child.tag for child in item] == ["title", "link", "description"]


def test_atom():
    feed = filled(feedgenerator.Atom1Feed)
    root = ET.fromstring(feed.writeString("utf-8"))
    assert root.attrib == {"{http://www.w3.org/XML/1998/namespace}lang": "en"}
    assert root.findtext(f"{ATOM}updated") == "2021-01-02T03:04:05+00:00"
    assert root.findtext(f"{ATOM}id") == "guid"
    assert [child.text for child in root.find(f"{ATOM}author")] == ["A", "a@b.c", "http://%C3%A9/"]
    first, second = root.findall(f"{ATOM}entry")
    assert [child.tag.removeprefix(ATOM) for child in first] == (
        ["title", "link", "published", "updated", "author", "id", "summary", "link", "category", "rights"]
    )
    assert first.find(f"{ATOM}summary").attrib == {"type": "html"}
    assert second.findtext(f"{ATOM}id") == "tag:x.com:/2/"
    assert feedgenerator.Atom1Feed.content_type == "application/atom+xml; charset=utf-8"


def test_a_feed_of_ones_own_writes_more():
    class Own(feedgenerator.Rss201rev2Feed):
        def root_attributes(self):
            return {"xmlns:x": "y"}

        def add_root_elements(self, handler):
            super().add_root_elements(handler)
            handler.addQuickElement("x:z", self.feed["colour"], {"b": "2", "a": "1"})

        def item_attributes(self, item):
            return {"size": item["size"]}

    feed = Own("t", "l", "d", colour="<red>")
    feed.add_item("a", "b", "c", size='"big"')
    text = feed.writeString("utf-8")
    assert '<channel xmlns:x="y">' in text
    assert '<x:z a="1" b="2">&lt;red&gt;</x:z><item size=\'"big"\'>' in text


def test_one_enclosure_in_rss_and_any_number_in_atom():
    two = [feedgenerator.Enclosure("u", "1", "m")] * 2
    feed = feedgenerator.Rss201rev2Feed("t", "l", "d")
    feed.add_item("a", "b", "c", enclosures=two)
    with pytest.raises(ValueError, match="only have one enclosure"):
        feed.writeString("utf-8")
    feed = feedgenerator.Atom1Feed("t", "l", "d")
    feed.add_item("a", "b", "c", enclosures=iter(two))
    assert feed.writeString("utf-8").count('rel="enclosure"') == 2


def test_the_latest_date_is_now_without_items_and_mixed_dates_compare():
    feed = feedgenerator.Rss201rev2Feed("t", "l", "d")
    assert feed.latest_post_date().tzinfo is datetime.UTC
    feed.add_item("a", "b", "c", pubdate=EARLY)
    feed.add_item("a", "b", "c", pubdate=datetime.datetime(2020, 1, 2, 2))
    feed.add_item("a", "b", "c", pubdate=datetime.date(2020, 1, 1))
    assert feed.latest_post_date() == datetime.datetime(2020, 1, 2, 2)


def test_dates_and_tags():
    assert feedgenerator.rfc2822_date(datetime.date(2008, 11, 14)) == "Fri, 14 Nov 2008 00:00:00 -0000"
    assert feedgenerator.rfc3339_date(datetime.datetime(2008, 11, 14, 13, 37)) == "2008-11-14T13:37:00Z"
    assert feedgenerator.rfc3339_date(EARLY) == "2020-01-02T03:04:05+02:00"
    url = "http://example.org:8000/foo/bar#head"
    assert feedgenerator.get_tag_uri(url, datetime.date(2004, 10, 25)) == "tag:example.org,2004-10-25:/foo/bar/head"
    assert feedgenerator.get_tag_uri(url, None) == "tag:example.org:/foo/bar/head"


def test_stylesheets_are_lazy_and_cannot_leave_their_attributes():
    asked = []
    late = feedgenerator.Stylesheet(SimpleLazyObject(lambda: asked.append(1) or "a.css"))
    assert not asked
    assert str(late) == 'href="a.css" media="screen" type="text/css"'
    assert str(feedgenerator.Stylesheet('/a?x="&<>', mimetype='t"?>', media=None)) == (
        'href="/a?x=%22&amp;%3C%3E" type="t&quot;?&gt;"'
    )
    assert str(feedgenerator.Stylesheet("/a.css", mimetype=None)) == 'href="/a.css" media="screen"'
    with pytest.raises(TypeError, match="stylesheets should be a list, not <class 'str'>"):
        feedgenerator.Rss201rev2Feed("t", "l", "d", stylesheets="/a.css")


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\ufffe", "\ud800"])
def test_characters_that_xml_lacks_are_refused_everywhere(character):
    feed = feedgenerator.Atom1Feed("t" + character, "l", "d")
    with pytest.raises(UnserializableContentError, match="Control characters are not supported"):
        feed.writeString("utf-8")
    with pytest.raises(UnserializableContentError):
        SimplerXMLGenerator(io.StringIO()).startElement("a", {"b": character})
    feed = feedgenerator.Atom1Feed("t\t\n", "l", "d")
    ET.fromstring(feed.writeString("utf-8"))


def test_a_feed_writes_to_files_of_text_and_bytes():
    feed = feedgenerator.Rss201rev2Feed("é", "l", "d")
    written = io.BytesIO()
    feed.write(written, "latin-1")
    assert written.getvalue().startswith(b'<?xml version="1.0" encoding="latin-1"?>')
    assert b"<title>\xe9</title>" in written.getvalue()
    with pytest.raises(NotImplementedError, match="must provide a write"):
        feedgenerator.SyndicationFeed("t", "l", "d").writeString("utf-8")
