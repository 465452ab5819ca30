"""Hostile languages: whatever a visitor sends, the language is one that the site offers, and reading it stays linear."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from quintet.services.i18n import languages, translation
from quintet.test import RequestFactory, override_settings

OFFERED = [("en", "English"), ("de", "German"), ("pt-br", "Brazilian Portuguese")]
PIECES = st.sampled_from(
    ["de", "en-GB", "pt", "zh-hant-tw", "*", ";", "q=", "0.5", "1", ",", " ", "-", "@", "\t", "x" * 9, "ü", "\0"]
)


@settings(max_examples=200, deadline=None)
@given(header=st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=30).map("".join)), cookie=st.text(max_size=40))
def test_the_language_is_always_one_that_the_site_offers(header, cookie):
    request = RequestFactory().get("/")
    request.META["HTTP_ACCEPT_LANGUAGE"] = header
    request.COOKIES["django_language"] = cookie
    with override_settings(LANGUAGES=OFFERED, LANGUAGE_CODE="en"):
        found = translation.get_language_from_request(request)
    assert found.lower() in dict(OFFERED)


@settings(max_examples=200, deadline=None)
@given(qualities=st.lists(st.integers(0, 1000), max_size=20))
def test_wishes_are_sorted_by_quality_and_else_keep_their_order(qualities):
    header = ", ".join(f"x-{number};q={quality / 1000:.3f}" for number, quality in enumerate(qualities))
    found = languages.parse_accept_language(header)
    assert found == sorted(((f"x-{n}", float(f"{q / 1000:.3f}")) for n, q in enumerate(qualities)), key=lambda pair: -pair[1])


def spent(size):
    """Return the processor time of looking at codes and headers of ``size`` characters, of several kinds."""
    start = time.process_time()
    for text in ("a-" * (size // 2), "a;" * (size // 2), " " * size, "," * size, "a" * size, "de;q=0." + "1" * size):
        languages.parse_accept_language(text)
        translation.check_for_language(text)
        translation.get_language_from_path(f"/{text}/")
        languages.to_locale(text)
    return time.process_time() - start


def test_reading_grows_no_faster_than_what_is_read():
    spent(1_000)
    assert spent(400_000) < max(0.05, 40 * min(spent(20_000) for _ in range(3)))
