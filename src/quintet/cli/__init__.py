"""cli: the command line.

Lives here: the `quintet` script and `execute_from_command_line`, discovery of commands in apps, the built-in commands, the
project and app templates, the checks that look at the project as a whole, and the plain words for errors that end a command.
Not here: the command base (`kernel.command`), commands of contrib apps (each app's ``management/commands``), the test runner.
Start with `main`.
"""
