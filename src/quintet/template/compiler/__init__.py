"""compiler: from nodes to Python functions with native tracebacks.

`writer` turns the nodes of one function into Python source (gathered by `lines`, with `names` for variables and scopes, `loops`
and `values` for what their names say); `unit` gathers the functions of a template (or of
a node list), compiles the source and gives every instruction its place in the template (`positions`); `runtime` is what
compiled code holds while it runs. Nodes know how to write themselves; nothing here imports them.

What a compiled function looks like: ``def f(c, w, rt, d=0)``, where ``c`` is the flat dictionary of everything in scope, ``w``
appends to the output, ``rt`` is the `Runtime` and ``d`` the depth in a chain of overridden blocks. Names of one letter are
the writer's, so that the source stays short; numbered ones are variables.

    E show text, escaped, and integers; None for all else   L look up   H after a failed look-up   M missing   O nothing
"""
