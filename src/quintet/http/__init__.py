"""http: request, response, headers, cookies, querydict."""
