"""sql: SQL as frozen values. No input or output, no settings, no models.

Lives here: the tree (`tree`), what a database spells in its own way (`dialect`), the compiler from tree to text (`compiler`),
and the allowlist that every identifier passes (`names`). Data definition lives in `quintet.migrations.schema`.
Start with `tree`, then `compiler`.
"""
