"""functions: the documented database functions, and the transforms of dates and times.

Lives here: `dates` (Extract, Trunc and their families, Now), `text` and `comparison` (Lower, Concat, Coalesce, Cast ...).
Start with `comparison`.
"""
