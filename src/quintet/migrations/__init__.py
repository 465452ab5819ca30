"""migrations: schema editors, state, operations, autodetector, graph, executor, writer."""
