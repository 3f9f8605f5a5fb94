"""Deskbell: a support inbox that lives in chat."""

__version__ = "0.1.0"
