"""decorators: what can be put around a view. Each module is a documented path; all stand on `quintet.views.wrapping`."""
