"""Answers out: read only. One module a report, each returns a `Table`; drawers; its pages."""
