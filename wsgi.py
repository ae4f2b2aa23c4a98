"""The front door: every room's pages joined to one application, their commands to `send-ledger`."""

from __future__ import annotations

import errno
import re
import sys
from pathlib import Path
from threading import Event, Thread
from typing import Any, Literal

import click
import waitress
from flask import Flask
from sqlalchemy.exc import DatabaseError, IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from importers import pages as uploads
from importers.commands import demo, import_file, work
from importers.worker import work as take_files
from ledger import book
from ledger import settings as reading
from ledger.access.commands import instant, open_ledger, user
from ledger.accounting.balances import Balances
from ledger.accounting.invariants import check as check_invariants
from ledger.book.export import export as plain_text
from ledger.database import Database, admin_sql, migrate
from ledger.parties.authorities import found_authority, is_demonstration
from ledger.payments.proving import check_payments
from ledger.settings import Settings
from ledger.values.dates import financial_year, london_date
from ledger.values.errors import Refused
from ledger.web.app import build_app
from reports import pages as reports
from reports.commands import report

PAGES = (uploads.pages, reports.pages)
THREADS = 8


def create_app(settings: Settings | None = None) -> Flask:
    """The whole application over the database that the settings name.

    Raises `Refused` when a setting is wrong, the database's guards are not ours, or a database
    that holds the demonstration is to be used in production.
    """
    settings = settings or reading.from_environment()
    database = open_ledger(settings)
    with database.reading() as session:
        demonstration = is_demonstration(session)
    if demonstration and settings.production:
        raise Refused(
            "S-DEMONSTRATION",
            "This database holds the demonstration and cannot be used in production. "
            "Give DATABASE_URL another and start again.",
        )
    app = join(settings, database)
    app.config["DEMONSTRATION"] = demonstration
    return app


def join(settings: Settings, database: Database) -> Flask:
    """The pages of the ledger, the importers and the reports, over one database."""
    return build_app(settings, database, PAGES)


class Program(click.Group):
    """Commands that say each refusal as one sentence on stderr.

    They exit 2 when asked wrongly (a setting, a value, a name that is not there, a database or
    file that cannot be opened), else 1. What is wrong in a file is an outcome, never a refusal.
    """

    ASKED_WRONGLY = re.compile(
        r"S-.*|C-.*|U-KIND|R-REPORT|R-DATE|R-AMOUNT|R-PENCE|A-NOT-FOUND|A-NAME|A-EMAIL|P-LA-CODE|P-HOME"
    )

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a refusal becomes its sentence and an exit code."""
        try:
            return super().invoke(ctx)
        except Refused as refused:
            click.echo(refused.message, err=True)
            ctx.exit(2 if self.ASKED_WRONGLY.fullmatch(refused.code) else 1)
        except (IntegrityError, ProgrammingError):
            raise  # ours to mend, not theirs to correct
        except DatabaseError as error:
            why = str(error.orig).splitlines()[0].strip().rstrip(".")
            click.echo(
                f"The database could not be used: {why}. What was not finished was not saved. "
                "Check DATABASE_URL, and that its server runs, and try again.",
                err=True,
            )
            ctx.exit(2)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise  # whoever read us has read enough
            what = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
            click.echo(f"This could not be done: {what}. Correct it and try again.", err=True)
            ctx.exit(2)


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """The books of a local authority's money for special educational needs.

    Settings come from the environment: DATABASE_URL, OWNER_DATABASE_URL, COUNCIL, HOST, PORT.
    Commands exit 0 when all is well, 1 when they found something, 2 when asked wrongly.

    \b
    Example: send-ledger init && send-ledger demo && send-ledger serve
    """


for command in (demo, import_file, report, user, work):
    main.add_command(command)


@main.command()
@click.option("--print-sql", is_flag=True, help="Only print what an administrator must run once.")
@click.option("--authority", metavar="CODE", help="Whose books these are: its three figures.")
def init(print_sql: bool, authority: str | None) -> None:
    """Make the tables, or bring them up to date, with this year's and next year's months.

    \b
    Example: COUNCIL="Example Council" send-ledger init --authority 931
    """
    settings = reading.from_environment()
    if print_sql:
        click.echo(admin_sql(settings.owner_database_url))
        return
    begin(settings, authority)
    click.echo("The ledger is ready.")


def begin(settings: Settings, authority: str | None = None) -> None:
    """Bring the tables up to date, with this year's and next year's months."""
    migrate(settings.owner_database_url)
    year = financial_year(london_date(instant()))

    def make(session: Session) -> None:
        book.make_periods(session, year)
        book.make_periods(session, year + 1)
        if authority:
            found_authority(session, authority, settings.council)

    open_ledger(settings).run(make)


@main.command()
@click.option("--demonstration", is_flag=True, help="First make and load it, where nothing is.")
@click.pass_context
def serve(context: click.Context, demonstration: bool) -> None:
    """Serve the pages at HOST and PORT until stopped.

    \b
    Example: PORT=8081 send-ledger serve
    """
    settings = reading.from_environment()
    if demonstration:
        begin(settings)
        context.invoke(demo, when_empty=True)
    app = create_app(settings)
    server = _listen(app, settings)
    click.echo(f"Serving http://{settings.host}:{settings.port}/ (Ctrl+C stops it)")
    if settings.embedded:  # elsewhere `send-ledger work` runs beside the server
        doing = (app.config["DATABASE"], instant, Event())
        Thread(target=take_files, args=doing, daemon=True).start()
    server.run()


def _listen(app: Flask, settings: Settings) -> Any:
    """A server that has its port. Raises `Refused` (S-PORT) when another program has it."""
    try:
        return waitress.create_server(
            app, host=settings.host, port=settings.port, **_listening(settings)
        )
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise Refused(
            "S-PORT",
            f"Port {settings.port} of {settings.host} is taken by another program. Nothing is "
            "served. Stop that program, or give PORT another number, and try again.",
        ) from error


def _listening(settings: Settings) -> dict[str, Any]:
    """How the server listens: what a proxy says of the sender is heard from the one we know."""
    usual = {"threads": THREADS, "ident": None, "clear_untrusted_proxy_headers": True}
    if not settings.trusted_proxy:
        return usual
    return usual | {
        "trusted_proxy": settings.trusted_proxy,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
    }


@main.command()
def check() -> None:
    """Prove the book: totals against postings, invariants, budgets and runs against both.

    Each finding is a sentence with the number of what it breaks; with any, it exits 1.

    \b
    Example: send-ledger check
    """
    with open_ledger().reading() as session:
        findings = [
            *book.check(session),
            *check_invariants(Balances.read(session), book.nominals(session)),
            *check_payments(session),
        ]
    for finding in findings:
        click.echo(finding)
    if not findings:
        click.echo("The book, its totals, the budgets and the runs all agree to the penny.")
    sys.exit(1 if findings else 0)


@main.command()
@click.option("--as", "shape", type=click.Choice(["hledger", "beancount"]), required=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write it here.")
def export(shape: Literal["hledger", "beancount"], out: Path | None) -> None:
    """Write the whole book as plain-text accounting, for hledger or beancount to read.

    \b
    Example: send-ledger export --as hledger --out book.journal
    """
    with open_ledger().reading() as session, click.open_file(out or "-", "w", "utf-8") as file:
        for line in plain_text(session, shape):
            file.write(f"{line}\n")
