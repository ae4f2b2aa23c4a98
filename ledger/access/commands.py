"""The command line's own side of access: opening the ledger, saying who acts, people's accounts."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from ledger.access import invitations, passwords, people, sessions, ties
from ledger.access.permissions import ROLES, Permission, Viewer, require
from ledger.access.tables import Person, User
from ledger.database import Database
from ledger.parties.children import find_child
from ledger.settings import Settings, from_environment
from ledger.values.dates import london_date
from ledger.values.errors import Refused

BY = click.option(
    "--by",
    envvar="LEDGER_USER",
    metavar="EMAIL",
    help="Who you are, as LEDGER_USER may say too; else the command line is recorded.",
)
# Its person is made when it first writes. Two people are still two: no command approves.
THE_COMMAND_LINE = Viewer(0, 9, "The command line", "finance officer")


def instant() -> datetime:
    """The instant it is: the one clock of the command line."""
    return datetime.now(UTC)


def open_ledger(settings: Settings | None = None) -> Database:
    """The ledger that the settings name.

    It is closed when the command ends. Raises `Refused` when the database is empty yet (S-EMPTY)
    or its guards are not ours.
    """
    database = Database((settings or from_environment()).database_url)
    if command := click.get_current_context(silent=True):
        command.call_on_close(database.dispose)
    with database.reading() as session:
        if not inspect(session.connection()).has_table(User.__tablename__):
            raise Refused(
                "S-EMPTY", "There is no ledger in this database yet. Run send-ledger init first."
            )
    database.check_guards()
    return database


def acting(session: Session, email: str | None, permission: Permission) -> Viewer:
    """Who acts: the account named, else the command line itself, which is recorded as such.

    Whoever works the command line holds the database already. Raises `Refused` (C-ACCOUNT) when
    the account named is not there, A-PERMISSION when it may not.
    """
    if not email:
        return THE_COMMAND_LINE
    viewer = people.viewer_of(session, account(session, email).id)
    require(viewer, permission)
    assert viewer is not None
    return viewer


def keep_command_line(session: Session) -> None:
    """Make the command line's own person, so that what it writes can name its maker."""
    if session.get(Person, THE_COMMAND_LINE.person_id) is None:
        session.add(Person(id=THE_COMMAND_LINE.person_id, name=THE_COMMAND_LINE.name))


def account(session: Session, email: str) -> User:
    """The account with this address. Raises `Refused` (C-ACCOUNT) when there is none."""
    found = people.find_user(session, email)
    if found is None:
        raise Refused(
            "C-ACCOUNT",
            f"There is no account with the address {email}. Nothing was changed. "
            "send-ledger user list shows them all.",
        )
    return found


@click.group()
def user() -> None:
    """People's accounts: add, list, disable, tie.

    \b
    Example: send-ledger user list
    """


@user.command("add")
@click.argument("name")
@click.argument("email")
@click.option("--role", type=click.Choice(list(ROLES)), required=True)
@click.option("--also", metavar="EMAIL", help="Another account of the same natural person.")
def add_user(name: str, email: str, role: str, also: str | None) -> None:
    """Open an account and print the code its person chooses a password with.

    \b
    Example: send-ledger user add "Sam Hill" sam@council.example --role administrator
    """

    def add(session: Session) -> str:
        person = account(session, also).person_id if also else people.add_person(session, name).id
        opened = people.add_user(session, person, email, role, passwords.NOBODY)
        return invitations.invite(session, opened.id, instant())

    code = open_ledger().run(add)
    click.echo(f"{name} can choose a password at /invitation with this code: {code}")
    click.echo("It works once, for seven days, and is not kept: give it to them now.")


@user.command("list")
def list_users() -> None:
    """Every account, by name.

    \b
    Example: send-ledger user list
    """
    with open_ledger().reading() as session:
        for found, person in people.users(session):
            state = "closed" if found.disabled_at else "open"
            click.echo(f"{person.name:<28}  {found.email:<44}  {found.role:<24}  {state}")


@user.command("disable")
@click.argument("email")
def disable_user(email: str) -> None:
    """Close an account; its person is out at their next click.

    \b
    Example: send-ledger user disable sam@council.example
    """

    def close(session: Session) -> None:
        found = account(session, email)
        people.disable_user(session, found.id, instant())
        sessions.end_all(session, found.id, instant())

    open_ledger().run(close)
    click.echo(f"{email} is closed.")


@user.command("tie")
@click.argument("email")
@click.argument("reference")
@click.option(
    "--as",
    "kind",
    type=click.Choice(["parent", "young person", "case officer"]),
    required=True,
    help="What they are to the child.",
)
def tie_user(email: str, reference: str, kind: str) -> None:
    """Let a person see a child's money from today. REFERENCE is the child's case reference.

    \b
    Example: send-ledger user tie ann@example.org EX10037 --as parent
    """

    def tie(session: Session) -> None:
        child = find_child(session, reference)
        if child is None:
            raise Refused(
                "C-CHILD",
                f"There is no child with the case reference {reference}. Nothing was changed. "
                "Check the reference.",
            )
        found = account(session, email)
        ties.add_tie(session, found.id, child.id, kind, london_date(instant()))

    open_ledger().run(tie)
    click.echo(f"{email} sees the money of {reference} from today.")
