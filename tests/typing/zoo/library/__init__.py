"""Books, in a package of models."""
