"""urls: patterns, converters, resolver, reverse."""
