"""The double entry: chart, journal, pots, periods, balances, refusals. Knows nothing of SEN."""
