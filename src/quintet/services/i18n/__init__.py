"""i18n: the active language and time zone, translated texts, and how numbers and dates are written.

Lives here: `translation` (the active language and gettext), `zone` (the current time zone), `catalog` (reading .mo files),
`languages` (codes and their names), `formats` (numbers and dates per language), `dateformat` (date format letters).
State lives in `current`. Templates' use of all this lives in `template`.
Start with `translation`; `formats` is what templates run at every value.
"""
