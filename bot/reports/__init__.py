"""Figures: what happened in a stretch of time, how quickly, and what is left. Definitions: docs/reports.md."""
