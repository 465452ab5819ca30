"""The floor: the pages of `benchmarks.template_pages` as functions of f-strings, with the escape and the filters of quintet.

What a template engine in Python could at best compile to, written by hand for data whose types are known.
"""

from quintet.kit.html import escape_text as e
from quintet.template.defaultfilters import (
    capfirst,
    cut,
    date,
    first,
    floatformat,
    join,
    title,
    truncatechars,
    truncatewords,
    yesno,
)

ACTIVE = ' class="active"'


def fortunes(data):
    rows = "".join([f"<tr><td>{one['id']}</td><td>{e(one['message'])}</td></tr>" for one in data["fortunes"]])
    return (
        "<!DOCTYPE html><html><head><title>Fortunes</title></head><body><table><tr><th>id</th><th>message</th></tr>"
        f"{rows}</table></body></html>"
    )


def _text(value):
    return e(value) if type(value) is str else str(value)


def dict_table(data):
    rows = ["".join([f"<td>{_text(cell['value'])}</td>" for cell in row["cells"]]) for row in data["table"]]
    return f"<table>{''.join([f'<tr>{row}</tr>' for row in rows])}</table>"


def object_table(data):
    rows = ["".join([f"<td>{_text(cell.value)}</td>" for cell in row.cells]) for row in data["rows"]]
    return f"<table>{''.join([f'<tr>{row}</tr>' for row in rows])}</table>"


def page(data):
    site, nav, cards, user = data["site"], data["nav"], data["cards"], data["user"]
    links = "".join(
        [f'<a href="{e(item["url"])}"{ACTIVE if item["active"] else ""}>{e(item["name"].upper())}</a>\n' for item in nav]
    )
    popular = "".join([f"<span>{e(capfirst(tag))}</span>" for tag in data["popular"]])
    admin = f'<a href="/admin/">{e(user["name"] or "somebody")}</a>' if user["is_staff"] and cards else ""
    last = len(cards)
    body = "".join([f"{_card(card, n)}{'' if n == last else '<hr>'}\n" for n, card in enumerate(cards, 1)])
    plural = "" if len(cards) == 1 else "s"
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><title>{e(data["heading"].upper())} - {e(site["name"])}</title>\n'
        f'<link rel="stylesheet" href="/static/site.css"></head>\n<body class="{e(data["section"].lower())}">\n'
        f'<nav>{links}</nav>\n<main><div class="layout"><aside>{popular}</aside>'
        f"<h1>{e(title(data['heading']))}</h1><p>{e(truncatewords(data['intro'], 12))}</p>\n{admin}\n{body}"
        f"<p>{len(cards)} card{plural}</p></div></main>\n"
        f"<footer>{e(title(site['name']))} {site['year']}, {len(nav)} pages</footer></body></html>\n"
    )


def _card(card, n):
    tags = "".join([f'<li class="t{i}">{e(tag.lower())}</li>' for i, tag in enumerate(card["tags"])])
    author = card["author"]
    city = f", {e(author['city'].upper())}" if author["city"] else ""
    return (
        f'<article id="c{card["id"]}" class="{"hot" if card["hot"] else "cold"} n{n}">\n'
        f'<h2><a href="/cards/{e(card["slug"])}/">{e(title(card["title"]))}</a></h2><time>{e(date(card["day"], "Y-m-d"))}</time>'
        f"<p>{e(truncatechars(card['text'], 60))}</p><ul>{tags}</ul>\n"
        f"<address>{e(author['name'])}{city}</address><b>{card['score']}</b> {floatformat(card['price'], 2)} "
        f"{e(card['note'] or 'none')}\n<i>{e(yesno(card['hot'], 'on sale,regular'))}</i>"
        f"<small>{join(card['tags'], ', ')} ({len(card['tags'])}) {e(cut(card['title'], ' '))} {e(first(card['tags']))}</small>"
        "</article>\n"
    )


FLOOR = {"fortunes": fortunes, "dict table": dict_table, "object table": object_table, "page": page}
