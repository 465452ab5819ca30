"""kit: pure helpers that know neither web, database nor settings.

Lives here: the greenlet bridge, dotted paths, lazy values, text and HTML escaping, dates, encoding, hashing, multi-value
dicts and graphs. Nothing here reads settings, opens a socket or a file, or imports another home.
Start with `bridge` (how sync bodies run on async I/O), then `lazy`.
"""
