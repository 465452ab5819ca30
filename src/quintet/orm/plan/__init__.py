"""plan: from what was asked (a shape) to something that runs (a plan).

    QuerySet ─► shape (interned request, `shape`) ─► scope: names to aliased columns (`scope`) ─► conditions (`conditions`)
             ─► SELECT, UPDATE, DELETE as a tree (`statements`) ─► text (`quintet.sql.compiler`) ─► generated function (`codegen`)

A plan depends on structure only, is kept with its shape, and takes the values as a tuple. Start with `shape`, then `statements`.
"""
