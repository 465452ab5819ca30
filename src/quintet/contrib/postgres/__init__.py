"""contrib.postgres: what PostgreSQL has and other databases have not.

Lives here: the model fields (`fields`) with their lookups, form fields (`forms`) and `validators`; `search`, with `lexemes`;
`indexes`, `constraints`, `aggregates`, `functions` and `expressions`; the app, which registers lookups of text (`lookups`) and
the types of extensions (`signals`); the migration operations (`operations`, for extensions and collations `extensions`). Not
here: the driver (`quintet.drivers.postgres`), and how the operations for tables in use work
(`quintet.migrations.operations.online`), which `makemigrations --safe` needs below this floor. Start with `fields`.
"""
