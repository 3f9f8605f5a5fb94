"""Errors with a meaning for the caller; expected failures of sending are values (bot.model.outbound)."""


class DeskbellError(Exception):
    """Shown to people as it is: says what happened and what to do."""


class StoreUnwell(DeskbellError):
    """The store cannot take writes now; the source must keep its message and offer it again."""


class ThreadUnknown(StoreUnwell):
    """Somebody writes in a thread that may be the one of a card just posted: soon we shall know."""


class SchemaTooNew(DeskbellError):
    """The database was written by a newer Deskbell."""
