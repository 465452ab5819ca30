"""i18n: the active language and time zone, translated texts, and how numbers and dates are written.

Lives here: `translation` (the active language and gettext), `catalog` (the messages of a language, merged from files that
`message_files` and `po_files` read; `shelf` keeps those in use), `cldr` (names and formats of each language, in ``cldr/``),
`languages` (codes and their names), `formats` and `format_modules` (numbers and dates per language), `dateformat` (date format
letters), `zone` (the current time zone), `script_catalog` (messages for scripts). Our own translations stand in ``locale/``.
State lives in `current`. Templates' use of all this lives in `template`, finding a request's language in `web.locale`.
Start with `translation`; `formats` is what templates run at every value.
"""
