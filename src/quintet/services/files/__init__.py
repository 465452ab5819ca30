"""files: file objects, uploaded files and their handlers, and storages.

Lives here: `base` (File, ContentFile), `images` (their size in pixels), `uploaded` (what request.FILES holds), `handlers` (what a
multipart parser feeds), `names` (which file names are safe), `placing` (files that are in their place whole or not at all),
`move`, `locks`, `temp`, and `storage` (where files are kept). The storages of the process are in `current`. Parsing of request
bodies is `http`'s. Start with `base`.
"""
