"""Stubs of models for type checkers: what ``manage.py types`` writes.

`stubs` says which module gets a stub where; `module` copies what a module holds by itself, `model` adds what only the models
tell, with `fields`, `paths` and `methods` for the types of values, lookups and methods; `usage` reads from the project's code
which rows and annotations it asks for. `files` writes, compares and removes. How it was decided: docs/design/typed-models.md.
"""
