"""cache: values kept for a while under text keys.

Lives here: `base` (BaseCache, the whole client API with its ``a`` twins), the stores `memory` (of this process), `files` (of a
folder) and `dummy` (none), `keys` (how a key is composed and which keys travel to every store), `handler` (the caches that
CACHES names) and `fragments` (keys of template fragments). The caches of the process are in `current`. Caching of whole pages
is `web`'s. Start with `base`.
"""
