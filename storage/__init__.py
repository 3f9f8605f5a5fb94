"""The only place that knows SQL. One module a question; a use case is a plain function over a ``Transaction``."""
