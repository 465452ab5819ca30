"""operations: the changes that a migration is made of.

Lives here: one class for each documented operation, grouped by what they change. Each says what it does to the state of the
models (`state_forwards`) and to the database (`database_forwards`, `database_backwards`). How two of them merge is a table
in `reduction`. Start with `base`.
"""
