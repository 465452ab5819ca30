"""orm: models. From a class body to rows and back.

Inner floors, each importing only from those before it: types < meta < expressions < lookups < fields < functions, aggregates
< plan < load, write, deletion, prefetch < queryset (with its bodies in `verbs`) < manager < constraints < relations < model.
What is not here: SQL text (`quintet.sql`), connections (`quintet.drivers`), DDL (`quintet.migrations`).
Start with `model.declare` for how a class becomes a model, and with `plan` for how a query becomes a function.
"""
