"""The site in ``project/`` is run by its own interpreter, not collected by this one."""

collect_ignore = ["project"]
