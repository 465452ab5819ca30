"""A second library, whose tag has the name of one in the first."""

from quintet.template import Library

register = Library()
register.simple_tag(lambda: "second", name="named")
register.filter("shout", lambda text: f"{text}!")
