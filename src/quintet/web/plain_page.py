"""The plain page that stands in where a project has no template of its own, in the active language."""

from quintet.kit.html import conditional_escape
from quintet.services.i18n import translation

PAGE = """<!doctype html>
<html {language}>
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <title>{title}</title>
</head>
<body>
  <h1>{title}</h1>
  <p>{text}</p>
</body>
</html>
"""


def plain_page(title: str, text: str = "") -> str:
    """Return a page of a title and a paragraph, as they are given; both are escaped."""
    return PAGE.format(language=language_attributes(), title=conditional_escape(title), text=conditional_escape(text))


def language_attributes() -> str:
    """Return the attributes of ``<html>`` that name the active language and, where it runs from right to left, its direction."""
    lang = conditional_escape(translation.get_language() or "en")
    return f'lang="{lang}"' + (' dir="rtl"' if translation.get_language_bidi() else "")
