"""The project's own template.yaml: each thing in it that starts a function does so here, and real functions serve."""

import http.client
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from infra.host import cron
from infra.host.claims import PostgresSchedules
from infra.host.host import Host, Options
from infra.host.template import Template, load
from infra.host.template.functions import EVENT_SOURCES
from infra.host.template.lines import Block
from infra.host.template.lines import load as load_yaml
from springline.access import tokens
from springline.access.model import Cause, command_principal
from springline.cli.imports import import_files
from springline.cli.workspace import Workspace
from springline.platform import runtime
from springline.platform.addresses import DatabaseUrl, FolderPlace, Secret
from springline.platform.bus import BusEntry
from springline.platform.metrics import METRICS
from springline.platform.metrics.registry import prometheus_name
from springline.platform.settings import Settings
from springline.platform.statements import parse
from springline.profiles import regeneration
from springline.search import building
from tests.integration.chats import Chat, Pipeline
from tests.integration.documents.intake import Intake
from tests.integration.media.scenes import add_asset, add_library, add_scene
from tests.quickwit_double.double import QuickwitDouble
from tests.quickwit_double.rest import serve

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[3]
STUB = """
calls = []
def {handler}(event, context):
    calls.append(event)
    return {{"statusCode": 200}} if "httpMethod" in event else None
"""

# Searches in scenes go to an index that the search engine doesn't have.
SEARCHED = [
    parse("test.family", "insert into search_family (tenant_id, family) select current_tenant(), 'media_scenes'"),
    parse(
        "test.index",
        "insert into search_index (tenant_id, index_name, family, generation, state, is_read) "
        "select current_tenant(), 'media_scenes_model_0', 'media_scenes', 0, 'ready', true",
    ),
    parse(
        "test.policy",
        "insert into library_model_policy (tenant_id, active_index_name) "
        "select current_tenant(), 'media_scenes_model_0'",
    ),
]


def get(url: str, method: str, path: str, *, token: str | None = None) -> int:
    address = urlsplit(url)
    with closing(http.client.HTTPConnection(str(address.hostname), address.port, timeout=10)) as connection:
        connection.request(method, path, headers={"Authorization": f"Bearer {token}"} if token else {})
        return connection.getresponse().status


def declared_events() -> dict[str, dict[str, str]]:
    """The type of each event of each function, as the file says."""
    resources = load_yaml(ROOT / "template.yaml")["Resources"]
    assert isinstance(resources, Block)
    found: dict[str, dict[str, str]] = {}
    for name, resource in resources.items():
        assert isinstance(resource, Block)
        if resource["Type"] == "AWS::Serverless::Function":
            events: Any = resource["Properties"].get("Events", {})  # type: ignore[union-attr]
            found[name] = {event: described["Type"] for event, described in events.items()}
    return found


@pytest.fixture
def template() -> Template:
    return load(ROOT / "template.yaml")


@pytest.fixture
def stubbed(start_host: Callable[..., Any], template: Template) -> Any:
    """A host with the real template, and functions that write down their events."""
    stubs: dict[str, str] = {}
    for function in template.functions.values():
        stubs[function.folder.name] = STUB.format(handler=function.handler.partition(".")[2])
    # However rare a schedule is: the test sees it fire.
    written = (ROOT / "template.yaml").read_text(encoding="utf-8")
    text = re.sub(r"rate\(\d+ \w+\)|\"cron\([^)]*\)\"", "rate(1 minute)", written)
    return start_host(text, stubs)


def test_every_event_of_every_function_is_driven(stubbed: Any, template: Template) -> None:
    declared = declared_events()
    assert {kind for events in declared.values() for kind in events.values()} <= EVENT_SOURCES
    driven: dict[str, list[str]] = {name: [] for name in declared}
    for name, function in template.functions.items():
        calls: list[Mapping[str, Any]] = stubbed.globals(function.folder.name)["calls"]
        for api in function.apis:
            path = re.sub(r"\{[^}]*\}", "x", api.path)
            method = "DELETE" if api.method == "ANY" else api.method
            assert get(stubbed.url, method, path) == 200, (name, api)
            assert (calls[-1]["httpMethod"], calls[-1]["resource"]) == (method, api.path)
            driven[name].append("Api")
        for event in function.queues:
            stubbed.queues.send(event.queue, [f"to {name}"])
            stubbed.until(lambda calls=calls, name=name: any(f"to {name}" in json.dumps(call) for call in calls))
            driven[name].append("SQS")
    for schedule in template.schedules:
        assert schedule.function is not None
        calls = stubbed.globals(template.functions[schedule.function].folder.name)["calls"]
        stubbed.until(lambda calls=calls: any(call.get("detail-type") == "Scheduled Event" for call in calls))
        driven[schedule.function].append("Schedule")
    assert {name: sorted(kinds) for name, kinds in driven.items()} == {
        name: sorted(events.values()) for name, events in declared.items()
    }


def let_through(pattern: Mapping[str, Any]) -> dict[str, Any]:
    """Data that a rule takes, by its pattern: of each field the first value that it may have."""
    return {name: let_through(told) if isinstance(told, Mapping) else told[0] for name, told in pattern.items()}


def test_every_rule_feeds_a_queue_that_a_function_drains(stubbed: Any, template: Template) -> None:
    drained = {event.queue: function for function in template.functions.values() for event in function.queues}
    resources: Any = load_yaml(ROOT / "template.yaml")["Resources"]
    for rule in template.rules:
        pattern = resources[rule.name]["Properties"]["EventPattern"]
        detail_type = pattern.get("detail-type", ["any"])[0]
        detail = json.dumps({"for": rule.name} | let_through(pattern.get("detail", {})))
        entry = BusEntry("1", pattern["source"][0], detail_type, detail, datetime(2026, 5, 1, tzinfo=UTC))
        stubbed.host.bus.put([entry])
        for target in rule.targets:
            calls = stubbed.globals(drained[target.queue].folder.name)["calls"]
            stubbed.until(
                lambda calls=calls, detail=detail: any(
                    record["body"] == detail for call in calls for record in call.get("Records", [])
                )
            )


@dataclass
class Serving:
    url: str
    ports: runtime.Runtime
    host: Host


@pytest.fixture
def engine() -> Iterator[str]:
    """The URL of a search engine."""
    with serve(QuickwitDouble()) as url:
        yield url


@pytest.fixture
def serving(
    db: Any, template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str
) -> Iterator[Serving]:
    """The real functions, wired as `springline serve` does it; what is done at night is done at once."""
    monkeypatch.delenv("SPRINGLINE_BUS_NAME", raising=False)
    settings = Settings(
        database_url=DatabaseUrl.parse(db.urls["app"]),
        system_database_url=DatabaseUrl.parse(db.urls["system"]),
        objects_url=FolderPlace(tmp_path / "objects"),
        profile_signal_glaze=True,
        index_url="http://127.0.0.1:1",  # an index API that is away
        index_tokens=Secret('{"harbour": "spl_of_the_caches"}'),
        quickwit_url=engine,
    )
    at_once = tuple(replace(schedule, timing=cron.parse("rate(1 minute)")) for schedule in template.schedules)
    ports = runtime.Runtime(settings, pooled=True)
    before = list(runtime._installed)
    runtime.install(ports)
    for name in [name for name in sys.modules if name.startswith("functions.")]:
        del sys.modules[name]  # functions keep the ports that were the process's own when they were imported
    queues: Any = ports.queues
    host = Host(
        replace(template, schedules=at_once),
        queues=queues,
        schedules=PostgresSchedules(ports.system_database),
        options=Options(drain_seconds=2),
        metrics=ports.metrics,
    )
    ports.bus = host.bus
    yield Serving(host.start(port=0), ports, host)
    host.stop()
    if queues._listener is not None:
        queues._listener.close()
    ports.close()
    runtime._installed[:] = before


def test_the_real_functions_serve(serving: Serving) -> None:
    assert get(serving.url, "GET", "/health/livez") == 200
    assert get(serving.url, "GET", "/api/index/people") == 401
    assert get(serving.url, "DELETE", "/api/index/people") == 405
    assert get(serving.url, "GET", "/api/nothing") == 404


def metrics_shown(url: str) -> set[str]:
    """The names on the metrics page that have a value."""
    address = urlsplit(url)
    with closing(http.client.HTTPConnection(str(address.hostname), address.port, timeout=10)) as connection:
        connection.request("GET", "/metrics")
        page = connection.getresponse().read().decode()
    return {re.split(r"[{ ]", line)[0].removesuffix("_count") for line in page.splitlines() if not line.startswith("#")}


def test_every_declared_metric_is_recorded_by_somebody(serving: Serving, db: Any, tmp_path: Path) -> None:
    """A chat goes its way from a file into the index, and the metrics page fails once to measure something."""
    chat = tmp_path / "chat.jsonl"
    chat.write_bytes(b"".join((ROOT / "examples" / "neighbourhood.jsonl").read_bytes().splitlines(keepends=True)[:40]))
    import_files(Workspace(serving.ports.settings, serving.ports, db.tenant_id), "signal-cli", chat)
    Pipeline(db).tell_each([Chat().sent("m1", "I have a ladder"), Chat().edited("m1", "I have none")])
    with db.transaction() as tx:
        regeneration.request(tx, [tx.value(parse("test.person", 'select min(id) from "user"'))], reason="test")
        cause = Cause(command_principal(db.tenant_id, "test"), datetime.now(UTC))
        token = tokens.create(tx, cause, name="test", scopes=["chat:read", "search:read"], expires_at=None).secret
        for statement in SEARCHED:
            tx.execute(statement)
        building.start(tx, "requests")
        add_scene(tx, add_asset(tx, add_library(tx)))
    Intake(db, tmp_path / "objects").add("handbook", {"leave.md": "# Leave\n\nEmployees must ask first."})
    assert get(serving.url, "GET", "/api/chat/search?q=ladder", token=token) == 200  # without the index, loudly
    assert get(serving.url, "GET", "/api/scenes?q=ladder", token=token) == 200  # without its index, loudly
    for change in (
        "revoke select (kind, marked_at) on index_dirty from",
        "grant select (kind, marked_at) on index_dirty to",
    ):
        with db.owner.transaction() as tx:
            tx.execute(parse("test.change", f"{change} springline_system"))
        metrics_shown(serving.url)
    declared = {prometheus_name(metric) for metric in METRICS.values()}
    deadline = time.monotonic() + 30
    while missing := declared - metrics_shown(serving.url):
        assert time.monotonic() < deadline, f"nobody records {sorted(missing)}"
        time.sleep(0.2)


def test_the_name_of_the_deployed_bus_does_not_make_the_host_choose_eventbridge(serving: Serving) -> None:
    assert os.environ["SPRINGLINE_BUS_NAME"] == "springline-events", "functions find what the template gives them"
    assert serving.ports.bus is serving.host.bus
    assert Settings.from_environment(os.environ, needs=()).bus == "local"
    serving.host.stop()
    assert "SPRINGLINE_BUS_NAME" not in os.environ
