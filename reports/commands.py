"""The command line's reports: answers out, to a terminal or a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

import reports
from ledger.access.commands import BY, acting, instant, open_ledger
from reports import draw, registry
from reports.table import Table

SHAPES: dict[str, Callable[[Table], str | bytes]] = {
    "table": draw.text,
    "json": draw.json,
    "csv": draw.csv,
}


@click.command()
@click.argument("name")
@click.argument("asked", metavar="[ASKED=VALUE]...", nargs=-1)
@click.option("--as", "shape", type=click.Choice(list(SHAPES)), default="table", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write it here.")
@BY
def report(name: str, asked: tuple[str, ...], shape: str, out: Path | None, by: str | None) -> None:
    """Draw the report of this NAME, with what it asks for.

    \b
    Names:   trial-balance [until=2026-10-31], money-map child=EX10037,
             statement child=EX10037 month=2026-11, run run=DP-2026-11
    Example: send-ledger report trial-balance --as csv --out trial-balance.csv
    """
    chosen = reports.find(name)
    given = {key: value for key, _, value in (each.partition("=") for each in asked)}
    with open_ledger().reading() as session:
        viewer = acting(session, by, chosen.permission)
        drawn = SHAPES[shape](registry.run(chosen, session, viewer, instant(), given))
    if out is None:
        click.echo(drawn)
    else:
        out.write_bytes(drawn if isinstance(drawn, bytes) else drawn.encode())
        click.echo(f"Written to {out}.", err=True)
