"""Answers out: read only. One module a report, each returns a `Table`; drawers; its pages."""

from reports.registry import REPORTS, find, run

__all__ = ["REPORTS", "find", "run"]
