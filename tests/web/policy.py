"""Who may open what: the whole of it, written down by hand and compared with the program.

A row is a method, an address and the roles that may; `thing` says what the address names. A thing
with an owner is open to those who see every child, and to others when it is their own. What stands
in no row here fails the build.
"""

from __future__ import annotations

from dataclasses import dataclass

OFFICER, APPROVER, CASE, FAMILY, ADMIN = (
    "finance officer",
    "approver",
    "SEN case officer",
    "parent or young person",
    "administrator",
)
MONEY = frozenset({OFFICER, APPROVER})
STAFF = MONEY | {CASE}
CHILDREN = STAFF | {FAMILY}
EVERYONE = CHILDREN | {ADMIN}
SEES_ALL = MONEY
OWNED = frozenset({"child", "agreement", "line", "instalment", "journal"})


@dataclass(frozen=True)
class Row:
    """One method of one address: who may, what it names, and the query it needs."""

    method: str
    rule: str
    roles: frozenset[str]
    thing: str = ""
    query: str = ""
    anyone: bool = False


def anyone(method: str, rule: str) -> Row:
    """A page that needs no sign-in."""
    return Row(method, rule, EVERYONE, anyone=True)


def only(*roles: str) -> frozenset[str]:
    """These roles and no others."""
    return frozenset(roles)


POLICY = (
    anyone("GET", "/"),
    anyone("GET", "/sign-in"),
    anyone("POST", "/sign-in"),
    anyone("GET", "/invitation"),
    anyone("POST", "/invitation"),
    anyone("GET", "/signed-out"),
    anyone("GET", "/timed-out"),
    anyone("GET", "/accessibility"),
    anyone("GET", "/privacy"),
    anyone("GET", "/cookies"),
    anyone("GET", "/help"),
    anyone("GET", "/health"),
    anyone("GET", "/static/<path:filename>"),
    Row("POST", "/sign-out", EVERYONE),
    Row("POST", "/stay", EVERYONE),
    Row("GET", "/how-we-post", EVERYONE),
    Row("GET", "/how-we-post/<chapter>", EVERYONE, "chapter"),
    Row("GET", "/users", only(ADMIN)),
    Row("POST", "/users", only(ADMIN)),
    Row("GET", "/users/new", only(ADMIN)),
    Row("GET", "/users/<int:user_id>", only(ADMIN), "user"),
    Row("POST", "/users/<int:user_id>/invitation", only(ADMIN), "user"),
    Row("POST", "/users/<int:user_id>/closed", only(ADMIN), "user"),
    Row("POST", "/users/<int:user_id>/opened", only(ADMIN), "user"),
    Row("GET", "/work", STAFF),
    Row("GET", "/children", STAFF),
    Row("GET", "/children/<int:child_id>", STAFF, "child"),
    Row("GET", "/home", only(FAMILY)),
    Row("GET", "/statement", only(FAMILY)),
    Row("GET", "/statement/<int:agreement_id>", CHILDREN, "agreement"),
    Row("GET", "/explain/instalment/<int:instalment_id>", CHILDREN, "instalment"),
    Row("GET", "/explain/line/<int:line_id>", CHILDREN, "line"),
    Row("GET", "/explain/journal/<int:journal_id>", STAFF, "journal"),
    Row("GET", "/explain/figure", STAFF, query="?layer=budget"),
    Row("GET", "/runs", MONEY),
    Row("POST", "/runs", only(OFFICER)),
    Row("GET", "/runs/<int:run_id>", MONEY, "run"),
    Row("GET", "/runs/<int:run_id>/receipt", MONEY, "paid run"),
    Row("POST", "/runs/<int:run_id>/approve", only(APPROVER), "run"),
    Row("GET", "/runs/<int:run_id>/hold", MONEY, "run", "?payment={held}"),
    Row("POST", "/runs/<int:run_id>/hold", MONEY, "run", "?payment={held}"),
    Row("GET", "/runs/<int:run_id>/release", only(OFFICER), "run", "?payment={held}"),
    Row("POST", "/runs/<int:run_id>/release", only(OFFICER), "run", "?payment={held}"),
    Row("GET", "/runs/<int:run_id>/withdraw", only(OFFICER), "run"),
    Row("POST", "/runs/<int:run_id>/withdraw", only(OFFICER), "run"),
    Row("GET", "/runs/<int:run_id>/landed", only(OFFICER), "approved run", "?promised={promised}"),
    Row("POST", "/runs/<int:run_id>/landed", only(OFFICER), "approved run", "?promised={promised}"),
    Row(
        "POST",
        "/runs/<int:run_id>/landed/check",
        only(OFFICER),
        "approved run",
        "?promised={promised}",
    ),
    Row("GET", "/uploads", only(OFFICER)),
    Row("GET", "/uploads/<name>/new", only(OFFICER), "kind"),
    Row("POST", "/uploads/<name>/new", only(OFFICER), "kind"),
    Row("GET", "/uploads/<name>/help", only(OFFICER), "kind"),
    Row("GET", "/templates/<name>", only(OFFICER), "kind"),
    Row("GET", "/uploads/<int:upload_id>", only(OFFICER), "upload"),
    Row("POST", "/uploads/<int:upload_id>/post", only(OFFICER), "upload"),
    Row("POST", "/uploads/<int:upload_id>/withdraw", only(OFFICER), "upload"),
    Row("GET", "/uploads/<int:upload_id>/annotated", only(OFFICER), "upload"),
    Row("GET", "/reports", MONEY),
    Row("GET", "/reports/<name>", MONEY, "report"),
)
