"""web: the request flow, middleware, error pages, csrf."""
