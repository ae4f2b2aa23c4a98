"""The ledger: the domain, from the top floor down to plain values."""
