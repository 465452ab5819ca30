"""web: the request flow, built-in middleware, CSRF, error pages.

Lives here: `application` (one request in, one response out), `chain` (middleware), `core` (the view), `answers` (exceptions
become responses), `technical` (the pages of DEBUG) and the built-in middleware, one file each. Not here: requests and responses
(http), URLs (urls), sessions and authentication (contrib), servers (server).
Start with `application`, then `chain`. The application in force is in `current`.
"""
