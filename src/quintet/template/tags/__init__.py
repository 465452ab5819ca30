"""tags: the built-in tags, a few to a module by what they are for; each node class writes its own compiled code.

`builtin` gathers them into the library that every engine has. Libraries to load: `static`, `i18n`, `l10n`, `tz`.
"""
