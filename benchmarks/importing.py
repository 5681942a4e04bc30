"""How fast a chat of a million lines goes in, and in how much memory: `python -m benchmarks.importing [LINES]`.

Writes a made-up chat (`springline.community.sample`) into a temporary folder, starts an embedded PostgreSQL there with
the options it always has (commits reach the disk), and imports the chat in a process of its own, as `springline
import` does: messages, people, links, requests, and an event for each change. Before it, the floor: the same process
reads the same file and stores nothing.

Prints lines a second for each tenth of the file, so that a slow-down with the size of what is stored shows, and the
peak memory of the importing process: `ru_maxrss`, which counts all that was ever resident, also before the import.

Exits with 1 when the peak is over 200 MB, or the whole slower than 5,000 lines a second.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

LINES = 1_000_000
MEMORY_LIMIT_MB = 200
GOAL_SPEED = 5_000
PARTS = 10
START = datetime(2025, 1, 1, tzinfo=UTC)


def main(lines: int) -> int:
    """Generate, import, print; return the exit status."""
    with tempfile.TemporaryDirectory(prefix="springline-importing-") as folder:
        chat = Path(folder) / "chat.jsonl"
        began = time.perf_counter()
        write_chat(chat, lines)
        print(f"{lines:,} lines, {chat.stat().st_size / 1e6:,.0f} MB, written in {time.perf_counter() - began:.1f} s")
        return import_chat(Path(folder), chat, lines)


def write_chat(path: Path, lines: int) -> None:
    """Write exactly so many lines of a made-up chat."""
    from springline.community.sample import generate

    with path.open("wb") as file:
        file.writelines(islice(generate(lines, people=2_000, start=START), lines))


def import_chat(folder: Path, chat: Path, lines: int) -> int:
    """Start a database, import into it, compare with the goals."""
    from benchmarks.results import Results
    from infra.host.embedded_postgres import EmbeddedPostgres

    server = EmbeddedPostgres(folder / "postgres")
    server.start()
    try:
        run_step("prepare", server.url("postgres", "postgres"), server.url("springline_owner", "bench"))
        tenant = run_step("tenant", server.url("springline_system", "bench"))
        floor = json.loads(run_step("read", str(chat)))
        done = json.loads(run_step("import", server.url("springline_app", "bench"), tenant, str(chat), str(lines)))
    finally:
        server.stop()
    if done["read"] != lines or done["rejected"]:
        raise SystemExit(f"{done['read']:,} of {lines:,} lines were read, {done['rejected']} rejected")
    found = Results("importing")
    found.tell("reading only", floor["read"] / floor["seconds"], "lines/s", note=f"peak {floor['peak_mb']:.0f} MB")
    note = (
        f"{lines:,} lines in {done['seconds']:.0f} s, of which {done['cpu_seconds']:.0f} s on the importing process's "
        f"processor; {done['new']:,} messages, {done['reacted']:,} reactions, {done['edited']:,} edits"
    )
    found.at_least("importing", done["read"] / done["seconds"], GOAL_SPEED, "lines/s", note=note)
    found.at_most("peak memory", done["peak_mb"], MEMORY_LIMIT_MB, "MB")
    return found.finish()


def run_step(*arguments: str) -> str:
    """Run one step in a process of its own and return its result, the line that is not indented; others are shown."""
    result = ""
    command = [sys.executable, "-m", "benchmarks.importing", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as step:
        for line in step.stdout or ():
            if line.startswith(" "):
                print(line, end="", flush=True)
            else:
                result = line.strip()
    if step.returncode:
        raise SystemExit(f"the step {arguments[0]!r} failed with status {step.returncode}")
    return result


def prepare(superuser_url: str, owner_url: str) -> None:
    """Create and migrate the database."""
    from infra.host.schema import create_database, migrate
    from springline.platform.database import Address, Database

    create_database(Database(Address.parse(superuser_url)), "bench")
    migrate(owner_url)


def add_tenant(system_url: str) -> int:
    """The id of a new tenant."""
    from springline.platform.database import Address, Database
    from springline.platform.statements import parse

    new_tenant = parse("bench.new_tenant", "insert into tenant (slug, name) values ('bench', 'Bench') returning id")
    with Database(Address.parse(system_url)).transaction() as tx:
        return tx.value(new_tenant)


def read_only(chat: Path) -> None:
    """Read the chat and store nothing."""
    from springline.community.readers import reader
    from springline.community.readers.opening import open_export

    began = time.perf_counter()
    with open_export(chat) as stream:
        read = sum(1 for _ in reader("signal-cli").read(stream, name=chat.name))
    print(json.dumps({"read": read, "seconds": time.perf_counter() - began, "peak_mb": peak_mb()}))


def import_all(app_url: str, tenant_id: int, chat: Path, lines: int) -> None:
    """Import the chat, printing the speed of each tenth."""
    from springline.community import importing
    from springline.community.readers import reader
    from springline.community.readers.opening import open_export
    from springline.platform.clock import SystemClock
    from springline.platform.database import Address, Database

    began = shown_at = time.perf_counter()
    shown = 0

    def show(summary: importing.Summary) -> None:
        nonlocal shown, shown_at
        if summary.read * PARTS // lines > shown * PARTS // lines:
            now = time.perf_counter()
            rate = (summary.read - shown) / (now - shown_at)
            print(f"{summary.read:>11,} lines {rate:>9,.0f} lines/s, peak {peak_mb():.0f} MB", flush=True)
            shown, shown_at = summary.read, now

    database = Database(Address.parse(app_url))
    export = importing.Export("signal-cli", chat.name, "bench")
    with open_export(chat) as stream:
        items = reader("signal-cli").read(stream, name=chat.name)
        summary = importing.run(database, tenant_id, export, items, clock=SystemClock(), on_progress=show)
    result = {name: getattr(summary, name) for name in ("read", "new", "edited", "deleted", "reacted")}
    result |= {"seconds": time.perf_counter() - began, "cpu_seconds": time.process_time(), "peak_mb": peak_mb()}
    print(json.dumps(result | {"rejected": sum(summary.rejected.values())}))


def peak_mb() -> float:
    """The most memory that this process ever had, in MB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["prepare", superuser_url, owner_url]:
            prepare(superuser_url, owner_url)
        case ["tenant", system_url]:
            print(add_tenant(system_url))
        case ["read", chat]:
            read_only(Path(chat))
        case ["import", app_url, tenant, chat, lines]:
            import_all(app_url, int(tenant), Path(chat), int(lines))
        case [] | [_]:
            sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else LINES))
        case _:
            sys.exit(__doc__)
