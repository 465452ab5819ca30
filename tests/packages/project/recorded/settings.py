"""Who changed a row is known from the request."""

MIDDLEWARE_LAST = ["simple_history.middleware.HistoryRequestMiddleware"]
