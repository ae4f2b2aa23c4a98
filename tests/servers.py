"""The programs the tests need beside Python: found, else installed, and said in one line each."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WHEEL = "pgserver==0.1.4"  # PostgreSQL's own binaries as a wheel: the last resort
WHEEL_FOLDER = Path(tempfile.gettempdir()) / "send-ledger-postgresql"  # where anyone may read
PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")
SETTINGS = {
    "fsync": "off",  # no test here pulls the plug on the server itself
    "full_page_writes": "off",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "autovacuum": "off",
}


class MissingError(RuntimeError):
    """A program that the tests need could not be found or installed; says what to do."""


@dataclass
class Server:
    """A PostgreSQL server for this run: where it is, how it was come by, and how to stop it."""

    url: str
    found: str
    stop: Callable[[], None] = lambda: None


def say(sentence: str) -> None:
    """One line to the person who waits."""
    print(sentence, file=sys.stderr, flush=True)


def postgresql() -> Server:
    """A server to test on: `TEST_DATABASE_URL`, else binaries run here in a temporary folder."""
    if url := os.environ.get("TEST_DATABASE_URL", "").strip():
        return Server(url, "TEST_DATABASE_URL")
    binaries, found = postgresql_binaries()
    return _started(binaries, found)


def postgresql_binaries() -> tuple[Path, str]:
    """The folder of `initdb` and `postgres`, and how it was come by."""
    if folder := _present():
        return folder, f"the machine's own, {folder}"
    if _apt("postgresql") and (folder := _present()):
        return folder, f"installed from the system's packages, {folder}"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(WHEEL_FOLDER)]
    subprocess.run([*pip, WHEEL], check=False)
    if folder := _from_wheel():
        return folder, f"the pip wheel {WHEEL}"
    raise MissingError(
        "PostgreSQL was not found. Install it, or set TEST_DATABASE_URL, and run again."
    )


def chromium() -> tuple[str, str]:
    """The browser's path and how it was come by: `CHROMIUM`, the path, the system's packages."""
    if path := os.environ.get("CHROMIUM", "").strip():
        return path, "CHROMIUM"
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    for found in ("the path", "installed from the system's packages"):
        for name in names:
            if path := shutil.which(name):
                return path, found
        if not _apt("chromium"):
            break
    if path := _playwrights_own():
        return path, "fetched by playwright"
    raise MissingError(
        "Chromium was not found. Install it, or set CHROMIUM to its path, and run again."
    )


def _playwrights_own() -> str | None:
    """The browser that playwright fetches, where the system has none to give."""
    fetch = [sys.executable, "-m", "playwright", "install", "chromium"]
    subprocess.run(fetch, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, check=False)
    found = (Path.home() / ".cache" / "ms-playwright").glob("chromium-*/chrome-linux*/chrome")
    return next(map(str, found), None)


def hledger() -> tuple[str, str]:
    """The plain-text accounting program that referees our export."""
    for found in ("the path", "installed from the system's packages"):
        if path := shutil.which("hledger"):
            return path, found
        if not _apt("hledger"):
            break
    raise MissingError("hledger was not found. Install it and run again.")


def _present() -> Path | None:
    on_path = shutil.which("postgres")
    folders = [Path(on_path).resolve().parent] if on_path else []
    for pattern in PLACES:
        folders += Path("/").glob(pattern.lstrip("/"))
    whole = [folder for folder in folders if (folder / "initdb").exists()]
    return max(whole, key=_version, default=None) or _from_wheel()


def _version(folder: Path) -> int:
    """The major version in a folder's name, so that the newest is taken."""
    return max((int(part) for part in folder.parts if part.isdigit()), default=0)


def _from_wheel() -> Path | None:
    found = next(WHEEL_FOLDER.glob("**/bin/initdb"), None)
    return found.parent if found else None


def _apt(package: str) -> bool:
    """Install one package of the system's where that is possible; True when it was."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"Installing {package} from the system's packages ...")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    update = ["apt-get", "-qq", "update"]
    install = ["apt-get", "-qq", "-y", "--no-install-recommends", "install", package]
    for command in (update, install):
        done = subprocess.run(
            command, env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False
        )
    return done.returncode == 0


def _unprivileged() -> pwd.struct_passwd | None:
    """Who runs the server: nobody special, and never root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "ledger-tests"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    subprocess.run(["useradd", "--system", "--no-create-home", "ledger-tests"], check=True)
    return pwd.getpwnam("ledger-tests")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _started(binaries: Path, found: str) -> Server:
    """Make a cluster in a temporary folder and serve it until `stop`."""
    folder = Path(tempfile.mkdtemp(prefix="send-ledger-tests-"))
    user = _unprivileged()
    identity: dict[str, Any] = {"cwd": folder}
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
        identity |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    data, port = folder / "data", _free_port()
    make = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    made = subprocess.run([*make, "-N", "--no-locale"], capture_output=True, text=True, **identity)
    if made.returncode:
        raise MissingError(f"PostgreSQL would not make a database cluster: {made.stderr.strip()}")
    options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
    where = ["-p", str(port), "-h", "127.0.0.1", "-k", str(folder)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", data, *where, *options], stderr=log, **identity
        )

    def stop() -> None:
        process.send_signal(signal.SIGINT)  # closes every session, then stops
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)

    _wait_for(port, process, folder / "log")
    return Server(f"postgresql://postgres@127.0.0.1:{port}/postgres", found, stop)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    import psycopg

    url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
    for _ in range(300):
        if process.poll() is not None:
            raise MissingError(f"PostgreSQL stopped as it started: {log.read_text()[-500:]}")
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise MissingError("PostgreSQL did not answer within 30 seconds.")


def main() -> None:
    """Get everything ready before the tests start, saying how each was come by."""
    try:
        if os.environ.get("TEST_DATABASE_URL"):
            say("PostgreSQL: TEST_DATABASE_URL")
        else:
            say(f"PostgreSQL: {postgresql_binaries()[1]}")
        say("Chromium: {} ({})".format(*chromium()))
        say("hledger: {} ({})".format(*hledger()))
    except MissingError as missing:
        say(str(missing))
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
