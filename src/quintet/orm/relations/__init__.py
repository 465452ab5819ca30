"""relations: fields that point at other models, and what stands at their other end.

Lives here: `reverse` (the other end as `_meta` shows it), `link` (resolving targets by name), `foreign_key`, `foreign_object`
and `many_to_many` (the fields), `forward` and `backward` (descriptors; `object_keys` for keys of several columns), `managers`
(related managers). Start with `foreign_key`.
"""
