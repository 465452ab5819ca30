"""lookups: what stands after the last double underscore of a filter.

Lives here: the register (`register`), the documented `Lookup` and `Transform` (`base`), the built-in ones (`builtin`, `dates`).
A lookup turns a resolved left side and the spec of a right side into a condition of the SQL tree. Start with `base`.
"""
