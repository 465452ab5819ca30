"""load: getting what was not loaded: deferred fields (`deferred`). Rows are turned into objects by the plans themselves."""
