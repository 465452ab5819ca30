"""Porch: syndication feeds."""

from quintet.services.feedgenerator import Atom1Feed as Atom1Feed
from quintet.services.feedgenerator import DefaultFeed as DefaultFeed
from quintet.services.feedgenerator import Enclosure as Enclosure
from quintet.services.feedgenerator import Rss201rev2Feed as Rss201rev2Feed
from quintet.services.feedgenerator import RssFeed as RssFeed
from quintet.services.feedgenerator import RssUserland091Feed as RssUserland091Feed
from quintet.services.feedgenerator import Stylesheet as Stylesheet
from quintet.services.feedgenerator import SyndicationFeed as SyndicationFeed
from quintet.services.feedgenerator import get_tag_uri as get_tag_uri
from quintet.services.feedgenerator import rfc2822_date as rfc2822_date
from quintet.services.feedgenerator import rfc3339_date as rfc3339_date

__all__ = [
    "Atom1Feed",
    "DefaultFeed",
    "Enclosure",
    "Rss201rev2Feed",
    "RssFeed",
    "RssUserland091Feed",
    "Stylesheet",
    "SyndicationFeed",
    "get_tag_uri",
    "rfc2822_date",
    "rfc3339_date",
]
