"""The fuse box of the services: the threads that hash passwords, and those that read and write files."""

import os

from quintet.kit.threads import Pool

#: Hashing takes long and much memory on purpose: off the loop, and never more at once than two a processor.
hash_threads = Pool(max_threads=2 * (os.cpu_count() or 1), name="quintet-hash")

#: Reading and writing files for code that runs on an event loop.
file_threads = Pool(max_threads=8, name="quintet-file")
