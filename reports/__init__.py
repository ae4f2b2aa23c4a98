"""Answers out: each report returns a Table, drawn as page, csv or json. Read only."""
