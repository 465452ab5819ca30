"""backends: template engines by settings. `base` is what every backend offers, `native` our own, `handler` the registry."""
