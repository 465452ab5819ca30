"""server: entry points and worker loops."""
