"""``{% page_links %}``: links to the other pages of a list."""

import pytest

from quintet.core.paginator import KeysetPaginator, Paginator
from quintet.db import connection, models
from quintet.template import Context, Engine, RequestContext, TemplateSyntaxError
from quintet.test import RequestFactory
from quintet.utils.translation import override
from tests.kit.library import APPS, tables


class Stamp(models.Model):
    class Meta:
        app_label, apps = "library", APPS


def shown(page, url="/?q=a%26b&page=3&q=c", source="{% page_links page_obj %}", templates=None, **options):
    loaders = [("quintet.template.loaders.locmem.Loader", templates or {})]
    template = Engine(loaders=loaders).from_string(source)
    return template.render(RequestContext(RequestFactory().get(url), {"page_obj": page, **options}))


def test_a_short_list():
    assert shown(Paginator(range(5), 2).page(2)) == (
        '<nav class="page-links" aria-label="Pages"><ul>'
        '<li><a rel="prev" href="?q=a%26b&amp;q=c">Previous</a></li>'
        '<li><a href="?q=a%26b&amp;q=c" aria-label="Page 1">1</a></li>'
        '<li><a role="link" aria-disabled="true" aria-current="page" aria-label="Page 2">2</a></li>'
        '<li><a href="?q=a%26b&amp;q=c&amp;page=3" aria-label="Page 3">3</a></li>'
        '<li><a rel="next" href="?q=a%26b&amp;q=c&amp;page=3">Next</a></li>'
        "</ul></nav>"
    )


def test_one_page_needs_no_links():
    assert shown(Paginator(range(2), 2).page(1)) == ""
    assert shown(Paginator([], 2).page(1)) == ""


def test_a_long_list_has_gaps_and_the_first_and_last_page_no_way_further():
    html = shown(Paginator(range(100), 1).page(50), source="{% page_links page_obj on_each_side=1 on_ends=1 %}")
    assert html.count('<span aria-hidden="true">…</span>') == 2
    assert [number for number in range(1, 101) if f'Page {number}"' in html] == [1, 49, 50, 51, 100]
    first, last = shown(Paginator(range(9), 1).page(1)), shown(Paginator(range(9), 1).page(9))
    assert ('rel="prev"' in first, 'rel="next"' in first, 'rel="prev"' in last, 'rel="next"' in last) == (
        False,
        True,
        True,
        False,
    )


def test_another_key_of_the_query_string():
    html = shown(Paginator(range(2), 1).page(1), "/?page=7&p=1", '{% page_links page_obj "p" %}')
    assert 'href="?page=7&amp;p=2"' in html


def test_pages_by_cursor():
    with tables(connection, Stamp):
        for _ in range(3):
            Stamp.objects.create()
        pages = KeysetPaginator(Stamp.objects.order_by("pk"), 1)
        first = pages.page()
        second = pages.page(first.next_cursor)
        html = shown(second, "/?size=M&page=x")
        assert html.count("<li>") == 2
        assert f'<a rel="next" href="?size=M&amp;page={second.next_cursor.replace(":", "%3A")}">Next</a>' in html
        assert '<a rel="prev" href="' in html
        assert 'rel="prev"' not in shown(first)


def test_a_template_of_ones_own():
    own = (
        "{% for link in links %}{{ link.text }}{% if link.is_current %}*{% endif %}|{% endfor %}of {{ page.paginator.num_pages }}"
    )
    page = Paginator(range(3), 1).page(2)
    assert shown(page, templates={"quintet/page_links.html": own}) == "Previous|1|2*|3|Next|of 3"
    named = "{% page_links page_obj template='short.html' %}"
    assert shown(page, source=named, templates={"short.html": "{{ links|length }}"}) == "5"
    with pytest.raises(Exception, match=r"short\.html"):
        shown(page, source=named)


def test_it_speaks_the_visitors_language():
    with override("de"):
        html = shown(Paginator(range(2), 1).page(1))
    assert 'aria-label="Seiten"' in html
    assert 'aria-label="Seite 2"' in html
    assert ">Weiter</a>" in html


def test_a_list_without_pages_has_no_links():
    assert shown(None) == ""


def test_what_is_wrong_is_said():
    with pytest.raises(TemplateSyntaxError, match="needs a page of a paginator"):
        shown([1, 2])
    with pytest.raises(TemplateSyntaxError, match=r"\{% page_links %\} needs the request"):
        Engine().from_string("{% page_links page %}").render(Context({"page": Paginator(range(2), 1).page(1)}))
