"""The plain page that error views give when a project has no template of its own."""

from quintet.kit.html import conditional_escape

PAGE = """<!doctype html>
<html lang="en">
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
    """Return a page of a title and a paragraph; both are escaped."""
    return PAGE.format(title=conditional_escape(title), text=conditional_escape(text))
