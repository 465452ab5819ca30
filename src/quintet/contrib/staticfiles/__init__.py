"""contrib.staticfiles: style sheets, scripts and images of a site and its apps.

Lives here: finders (where a static file is), its URL, serving in development, and ``collectstatic``, which brings all files
together for the web server. Storages with hashed names are not part of this release. Start with `finders`.
"""
