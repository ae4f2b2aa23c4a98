"""Numbered migrations, run by the owner of the database."""
