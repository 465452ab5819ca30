"""contrib.sites: several web sites that share one project and one database.

Lives here: the `Site` table, which of its rows a request or a settings file speaks of, the manager that shows the objects of
that site alone, and the stand-in for projects without the table. Not here: which hosts are served (ALLOWED_HOSTS, in `http`).
Start with `shortcuts`, then `models`.
"""
