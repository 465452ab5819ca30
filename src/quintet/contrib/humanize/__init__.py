"""contrib.humanize: template filters that write numbers and times as people say them; ``{% load humanize %}``.

Lives here: the filters, which are its library of tags, `templatetags.humanize`. Not here: plain number and date formats, which
are filters of every template, and `timesince`.
"""
