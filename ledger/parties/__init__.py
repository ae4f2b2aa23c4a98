"""Authorities, schools, children and young people, payees."""
