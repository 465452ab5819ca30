"""migrations: how the database follows the models.

Lives here: schema editors (`schema`), the models at a point of the history (`state`, `model_state`, `state_apps`), the operations
that change both (`operations`, merged by `reduction` and `optimizer`), what changed (`autodetector` and its stages `detect_*`,
put in order by `arrange`), files (`writer`, `serializer`, `loader`), and running them (`graph`, `executor`, `recorder`).
The commands in `cli.commands` only parse and print. Start with `migration`, then `executor` and `autodetector`.
"""
