"""The application's fixtures for the tests of pages."""

from __future__ import annotations

from tests.web.fixtures import accounts, any_app, app, client_as, clock, stranger

__all__ = ["accounts", "any_app", "app", "client_as", "clock", "stranger"]
