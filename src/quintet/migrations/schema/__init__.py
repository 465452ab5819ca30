"""schema: DDL, from models to tables.

Lives here: the schema editors (`editor` is the common one, `sqlite` and `postgres` what differs), the text of columns,
constraints and indexes, and the names that are made for them. What changed between two states is not known here.
Start with `editor`, then `columns` and `constraints`. `editors.editor_for` fills the `schema_editor` port.
"""
