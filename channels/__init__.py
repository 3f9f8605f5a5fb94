"""Translators between the platforms and the core: they convert, and decide nothing."""
