"""expressions: the documented expression objects, and the frozen specs they lower to.

Lives here: `spec` (frozen, hashable: structure without values), `base` (the documented protocol), `basic` (F, Value, Func ...),
`conditional` (Q, Case, When). Resolving a spec against models is the planner's work (`quintet.orm.plan`). Start with `spec`.
"""
