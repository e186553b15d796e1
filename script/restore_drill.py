"""Proves that a backup can be restored: dumps the database, restores it beside, compares, and times it all.

The database that is dumped is only read. The restored copy is removed at the end.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from script.embedded.postgres import find_binaries
from script.embedded.process import ServiceError, clean_environment

COPY = "raatali_restore_drill"
# One counting statement for each table: exact, since an estimate would hide a lost row.
COUNTING = """
SELECT format('SELECT %L || count(*) FROM %I.%I', format('%I.%I ', schemaname, tablename), schemaname, tablename)
FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY schemaname, tablename
"""


class DrillError(RuntimeError):
    """The backup could not be restored whole; the message says what failed or differs."""


@dataclass(frozen=True)
class Database:
    """A database's address and PostgreSQL's own programs to reach it with."""

    binaries: Path
    address: str

    def named(self, name: str) -> "Database":
        """Another database of the same server."""
        head, mark, options = self.address.partition("?")
        return Database(self.binaries, f"{head.rsplit('/', 1)[0]}/{name}{mark}{options}")

    def run(self, program: str, *arguments: str) -> str:
        """Run one of PostgreSQL's programs; DrillError with what it said when it fails."""
        command = [str(self.binaries / program), "-d", self.address, *arguments]
        done = subprocess.run(command, env=clean_environment(), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise DrillError(f"{program} failed: {done.stderr.strip()}")
        return done.stdout

    def query(self, statement: str) -> list[str]:
        """Rows of a statement, each as one line."""
        return self.run("psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement).splitlines()

    def row_counts(self) -> dict[str, int]:
        """Table → exact number of rows."""
        statements = self.query(COUNTING)
        lines = self.query(" UNION ALL ".join(statements)) if statements else []
        return {name: int(number) for name, number in (line.rsplit(" ", 1) for line in lines)}


@dataclass(frozen=True)
class Result:
    """What the drill found: sizes, and seconds of each part."""

    tables: int
    rows: int
    dump_bytes: int
    dump_seconds: float
    restore_seconds: float


def _timed(work: Callable[[], object]) -> float:
    started = time.monotonic()
    work()
    return time.monotonic() - started


def drill(source: Database, dump: Path) -> Result:
    """Dump ``source`` to ``dump``, restore it beside and compare every table's number of rows.

    Raises DrillError when a program fails or a count differs. Rows written during
    the drill would differ too: run it when the site rests, or on a restored backup.
    """
    maintenance, copy = source.named("postgres"), source.named(COPY)
    before = source.row_counts()
    dumping = _timed(lambda: source.run("pg_dump", "--format=custom", "--no-owner", f"--file={dump}"))
    maintenance.query(f"DROP DATABASE IF EXISTS {COPY}")
    maintenance.query(f"CREATE DATABASE {COPY}")
    try:
        restoring = _timed(lambda: copy.run("pg_restore", "--no-owner", "--exit-on-error", "--jobs=2", str(dump)))
        after = copy.row_counts()
    finally:
        maintenance.query(f"DROP DATABASE IF EXISTS {COPY}")
    if after != before:
        names = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
        told = ", ".join(f"{name} {before.get(name)} → {after.get(name)}" for name in names)
        raise DrillError(f"The restored copy differs: {told}. Run the drill when nobody writes.")
    return Result(len(before), sum(before.values()), dump.stat().st_size, dumping, restoring)


def main() -> int:
    """Command line: the database is the one DATABASE_URL names."""
    address = os.environ.get("DATABASE_URL", "")
    if not address:
        print("Set DATABASE_URL to the database whose backup is to be proved.", file=sys.stderr)
        return 2
    try:
        with tempfile.TemporaryDirectory() as folder:
            result = drill(Database(find_binaries(), address), Path(folder) / "drill.dump")
    except (DrillError, ServiceError) as error:
        print(error, file=sys.stderr)
        return 1
    print(
        f"{result.tables} tables, {result.rows} rows, dump {result.dump_bytes / 1e6:.1f} MB: dumped in"
        f" {result.dump_seconds:.1f} s, restored and compared whole in {result.restore_seconds:.1f} s."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
