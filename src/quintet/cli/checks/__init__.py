"""The checks that look at a whole project: its models, its settings, its security. Listed in `kernel.check_table`."""
