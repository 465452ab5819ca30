"""What `check --templates` says of components: every mistake once, with its place."""

import pytest

from quintet.template.engine import Engine
from quintet.template.mistakes import mistakes_of
from quintet.template.origin import Origin

TEMPLATES = {"components/card.html": "{% props title %}{% slot %}{% endslot %}{% slot footer %}{% endslot %}"}
ENGINE = Engine(loaders=[("quintet.template.loaders.locmem.Loader", TEMPLATES)], multiline_tags=True)


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ('{% component "card" title=1 %}x{% fill footer %}y{% endfill %}{% endcomponent %}', []),
        (
            '{% component "card" titel=1 %}{% fill footer %}y{% endfill %}{% endcomponent %}\n{{ x|nofilter }}',
            [(1, "titel"), (2, "nofilter")],
        ),
        ('\n{% component "crad"\n a=1 %}x{% endcomponent %}', [(2, "crad")]),
        (
            '{% component "card" title=1 oops %}\n{% if %}{% endif %}{% fill footer %}y{% endfill %}{% endcomponent %}',
            [(1, "oops"), (2, "if")],
        ),
        (
            '{% component "card" title=1 %}{% fill nowhere %}{{ x|nofilter }}{% endfill %}{% endcomponent %}',
            [(1, "slot"), (1, "nofilter")],
        ),
        ("{% deferred a %}{% placeholder %}{% enddeferred %}{{ x|nofilter }}", [(1, "quotes"), (1, "nofilter")]),
    ],
)
def test_mistakes(source, wanted):
    found = mistakes_of(source, ENGINE, Origin("page.html", "page.html"))
    assert len(found) == len(wanted), found
    for error, (line, word) in zip(found, wanted, strict=True):
        assert word in str(error)
        assert f"line {line}, column" in "".join(error.__notes__)
