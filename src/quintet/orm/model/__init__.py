"""model: the class that users subclass.

Lives here: `declare` (the metaclass: a class body becomes fields, options and managers, then links), `model` (the table of
contents of an instance), `construct`, `save`, `validate`, `refresh` (the bodies), `checks`. Start with `declare`, then `model`.
"""
