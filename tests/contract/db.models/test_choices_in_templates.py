"""Enumerations in templates: the class is not called, so that its members can be named."""

from quintet.db import models
from quintet.template import Context, Engine


class Size(models.IntegerChoices):
    SMALL = 1, "Small one"
    LARGE = 2


def test_a_template_reaches_members_by_name():
    text = Engine().from_string("{{ Size.SMALL.label }}|{{ Size.LARGE.value }}").render(Context({"Size": Size}))
    assert text == "Small one|2"
    assert "do_not_call_in_templates" not in Size.__members__
