"""storage: where files are kept.

Lives here: `base` (Storage), `filesystem` (FileSystemStorage), `memory` (InMemoryStorage) and `handler` (the storages that
STORAGES names). The storages of the process are in `quintet.services.files.current`. Start with `base`.
"""
