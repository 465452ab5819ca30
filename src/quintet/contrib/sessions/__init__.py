"""contrib.sessions: what a site remembers of one visitor between requests.

Lives here: the session object and its stores (database, cache, both, files, signed cookie), the middleware that loads and saves
it, the model of the table. A store is a module with a class ``SessionStore``, named by SESSION_ENGINE. Not here: who the visitor
is (`contrib.auth`). Start with `backends.base`.
"""
