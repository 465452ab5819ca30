"""meta: what a model declares about itself.

`options` is `Model._meta`; `names` makes names of others; `incoming` says which relations lead to a model.
"""
