"""contrib.admindocs: the place of the admin's documentation pages, which this release does not bring.

Lives here: `views.simplify_regex`, which packages import to show a pattern of URLs. Not here yet: the pages.
"""
