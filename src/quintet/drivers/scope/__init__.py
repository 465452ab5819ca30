"""scope: the fuse box of the units of work, apart from `drivers.current`, which stands above them."""
