"""The sites that the HTTP table serves: the same two answers from every peer."""
