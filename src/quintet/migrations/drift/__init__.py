"""drift: where a database differs from what its models mean.

    models ──► tables made by the schema editor, in an empty place of the same database ──► read back ─┐
    the database as it is ─────────────────────────────────────────────────────────────────► read ─────┴─► compared

The database itself spells both sides, so nothing is compared but like with like: types, defaults and conditions read the same
on both. Lives here: the shapes that are compared (`shapes`), reading and making them on each database (`postgres`,
`sqlite`, `mysql`), the comparison (`compare`). Start with `compare.differences`.
"""
