"""drivers: how databases are reached. Connections, pools, units of work, transactions, cursors, introspection.

Lives here: `current` (the handler `connections`), `connection` (what a unit of work sees of one alias), `unit` (whose
connections are in use), `pool`, `transactions` and `atomic`, `sharing` and `testlease`, and one room a database: `sqlite`,
`postgres`, `mysql`. Not here: SQL text (`sql` and each room's `dialect`), models (`orm`), DDL (`migrations`).

Inner order: errors, edge, pool < unit < sharing < transactions < connection < the rooms; current < atomic < testlease.
Start with `connection`, then `unit`; ENGINE names lead to the rooms through the table in `config`.
"""
