"""views: generic views, shortcuts, decorators."""
