"""Our own web server: platforms' callbacks, health, metrics."""
