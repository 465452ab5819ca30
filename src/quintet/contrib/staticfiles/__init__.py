"""contrib.staticfiles: style sheets, scripts and images of a site and its apps.

Lives here: finders (where a file is), storages (`storage`, with hashed names by `hashing` and `references`), ``collectstatic``
(`collecting`, `in_order`, `compressing`, `template_references`), serving what was collected (`middleware` and its `table`) and
serving in development (`serve`). Not here: the tag ``{% static %}`` (`template.tags.static`) and other storages
(`services.files`). Start with `finders` for where files come from, with `table` for how they are served.
"""
