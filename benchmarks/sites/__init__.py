"""The sites that the servers table serves: the same two answers from every peer, and a page of the polls example."""

#: What a new project has on, by the path below the framework's name; outermost first.
DEFAULT_MIDDLEWARE = (
    "middleware.security.SecurityMiddleware",
    "contrib.sessions.middleware.SessionMiddleware",
    "middleware.common.CommonMiddleware",
    "middleware.csrf.CsrfViewMiddleware",
    "contrib.auth.middleware.AuthenticationMiddleware",
    "contrib.messages.middleware.MessageMiddleware",
    "middleware.clickjacking.XFrameOptionsMiddleware",
)

#: The typed POST: what is sent, and what each field is.
FIELDS = ("name", "email", "city", "note", "age", "count", "price", "score", "active", "born")
