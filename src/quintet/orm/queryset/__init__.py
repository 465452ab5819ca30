"""queryset: what was asked of a model's table, and its rows.

`QuerySet` is made in three layers, each a file: `rows` (a shape, its values and the rows that they load), `chain` (the steps that
narrow, sort and shape) and `queryset` (one row, answers, writing, combinations). Bodies that are more than a few lines live in
`quintet.orm.verbs`. Nothing is passed on between the layers at a call: they are one class with one look-up.
"""
