"""A project with models of every kind. Its stubs are written by ``manage.py types``; the tests say when they are stale."""
