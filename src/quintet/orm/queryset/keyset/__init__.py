"""keyset: paging by where the last row stood, and not by how many rows came before it.

Lives here: `terms` (the total order, and the condition for what comes after a row), `cursors` (that place as signed text) and
`paginator`. Start with `paginator`.
"""
