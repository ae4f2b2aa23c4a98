"""Plain values: money, dates, identity, identifiers, working, events, errors.

They import nothing of ours.
"""
