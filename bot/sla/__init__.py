"""Promises in open time: calendars, policies and clocks as pure values; no I/O, no SQL."""
