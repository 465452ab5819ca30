"""filters: the built-in filters, by what they work on: `text`, `markup`, `lists`, `values`.

Filters are plain functions; `marks.inline` gives one a compiled form for the common case.
"""
