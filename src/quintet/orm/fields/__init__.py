"""fields: what a model's columns hold.

Lives here: `base` (Field: options, naming, deconstruction, preparing, validation), `deferred` (the descriptor that loads on a
miss), `checks`, and one module per family of values: `text`, `numbers`, `auto`, `dates`, `values`. Relations are above the
queries, in `quintet.orm.relations`. Start with `base`.
"""
