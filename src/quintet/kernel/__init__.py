"""kernel: what a process is made of.

Lives here: the settings store and its typed sections, the app registry, checks, the error tree, the command base, the ports
(the complete list of calls that go up), logging and `boot.setup`. It knows no web, no database, no template.
Start with `boot` (one function that reads like a list), then `settings` and `apps`. Process-wide objects: `current`.
"""
