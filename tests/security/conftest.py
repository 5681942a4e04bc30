"""The whole API as the host serves it, on the test's database, and two tenants who use it."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from infra.host.functions import Invoker, load_functions
from infra.host.http.gateway import Gateway
from infra.host.http.messages import HttpRequest, HttpResponse
from infra.host.http.routes import Routes, endpoints_of
from infra.host.invocation import Deadlines
from infra.host.template import load
from springline.access.model import NewSession, Role
from springline.community.model import Group
from springline.insights.model import PUBLISH
from springline.platform import runtime
from springline.platform.addresses import FolderPlace
from springline.platform.clock import ManualClock
from springline.platform.queues.postgres import PostgresQueues
from springline.platform.runtime import Runtime
from springline.platform.statements import parse
from springline.projects.model import MANAGE_ALL
from springline.provenance import service as provenance
from springline.provenance.model import Recording, Source
from springline.runs import service as runs
from springline.runs.schemas import LONGEST_WAIT
from springline.warehouse import service
from springline.warehouse.answers import Answers
from tests.integration.chats import LATER, Chat, Pipeline
from tests.integration.documents.grounds import add_documents, outgoing
from tests.integration.functions.conftest import new_session, new_token, settings
from tests.integration.insights.claimed import add_insights
from tests.integration.insights.kept import add_answers
from tests.integration.media.scenes import add_asset, add_library, add_scene
from tests.integration.projects.workspaces import add_app, add_canvas
from tests.security.contract import SCOPES

__all__ = ["new_session", "new_token", "settings"]

ROOT = Path(__file__).resolve().parents[2]
PROBLEM = "application/problem+json"
TABLES = parse(
    "test.tables",
    """
    select relname::text from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition order by 1
    """,
)
# Numbers that occur in an answer for no other reason, and that no generator of small numbers meets.
LARGE_NUMBERS = "".join(
    f'alter table "{table}" alter id restart with 70707001;'
    for table in (
        "user",
        "message",
        "request",
        "account",
        "service_token",
        "asset",
        "video_scenes",
        "project",
        "canvas",
        "run",
        "evidence",
        "insight",
        "insight_comment",
        "answer",
        "web_page",
    )
)
NUMBERS = {
    "person_id": "select min(id) from people_index",
    "request_id": "select min(id) from request_index",
    "account_id": "select min(id) from account",
    "token_id": "select min(id) from service_token",
    "scene_id": "select min(id) from video_scenes",
    "message_id": "select min(id) from message",
    "project_id": "select min(id) from project",
    "run_id": "select min(id) from run where finished_at is null",  # it can still be cancelled
    "canvas_id": "select min(id) from canvas where deleted_at is null",
    "app_key": "select min(key) from app",
    "evidence_id": "select min(id) from evidence",
    "answer_id": "select min(id) from answer",
    "insight_id": "select min(id) from insight",
    "comment_id": "select min(id) from insight_comment",
    "target_kind": "select 'person'",
    "target_id": "select 1",
    "queue": "select 'low_confidence'",
    "slug": "select min(slug) from bundle",
    "sha256": "select min(sha256) from document_original where media_type = 'application/pdf'",
    "page_id": "select min(id) from web_page",
    "page": "select 1",  # of a PDF
    "number": "select 1",  # of a version
    "flag_name": "select 'glaze_from_index'",
}


@dataclass(frozen=True)
class Answer:
    """What the host answered; field names in lower case."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def problem(self) -> dict[str, Any]:
        """The problem document without the request's id."""
        assert self.headers["content-type"] == PROBLEM, self
        return {name: value for name, value in self.json.items() if name != "instance"}


class Front:
    """What answers requests: the host's gateway with the real functions behind it, without sockets."""

    def __init__(self, invokers: Sequence[Invoker]) -> None:
        self.invokers = invokers
        self._gateway = Gateway(Routes(one for invoker in invokers for one in endpoints_of(invoker, _none_left)))

    def handle(self, request: HttpRequest) -> HttpResponse:
        """Answer a request as the host's server would be answered."""
        answered: list[HttpResponse] = []
        self._gateway.handle(request, answered.append)
        (response,) = answered
        return response

    def ask(
        self,
        method: str,
        target: str,
        body: object = None,
        *,
        headers: Mapping[str, str] | None = None,
        client: str = "203.0.113.9",
    ) -> Answer:
        """Send a request; a body that is no bytes is sent as JSON."""
        path, _, query = target.partition("?")
        sent = {"host": "springline.test", "x-request-id": "probe"}
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        if data:
            sent |= {"content-type": "application/json", "content-length": str(len(data))}
        fields = [(name.lower(), value) for name, value in (sent | dict(headers or {})).items()]
        response = self.handle(HttpRequest(method, path, query, fields, data, client))
        return Answer(
            response.status,
            {name.lower(): value for name, value in response.headers},
            response.body.decode(errors="replace"),  # pictures and the like are bytes
        )


class World:
    """A tenant with one of everything that has a number, an admin who is signed in, and a token that may do all."""

    def __init__(
        self, db: Any, tenant_id: int, name: str, new_token: Any, new_session: Any, objects: FolderPlace
    ) -> None:
        self.tenant_id, self.name = tenant_id, name
        chat = Chat(Group("signal-cli", name, f"The {name} group"))
        self.pipeline = Pipeline(db, tenant_id)
        self.pipeline.tell(chat.sent("m1", f"Does anyone near the {name} have a drill to lend?", by=f"ada {name}"))
        self.pipeline.index()
        self._record(db)
        self._bury(db)
        self.spare_token = new_token("index:read", tenant_id=tenant_id)
        viewer = new_session(Role.VIEWER, name=f"ada-{name}", tenant_id=tenant_id)
        with db.transaction(tenant_id) as tx:
            add_canvas(tx, f"{name}-2", beside=add_canvas(tx, name, members=(viewer.account_id,)))
            add_app(tx, name)
            add_insights(tx, name)
            add_answers(tx, name)
            runs.begin(tx, "ingest", f"Import of the {name}", by="command/import", at=LATER)
        add_documents(db, tenant_id, objects.path, name)
        self.admin: NewSession = new_session(Role.ADMIN, name=f"admin-{name}", tenant_id=tenant_id)
        self.token: str = new_token(*SCOPES, MANAGE_ALL, PUBLISH, tenant_id=tenant_id)

    def _bury(self, db: Any) -> None:
        """A dead letter, in the queue of all."""
        queues = PostgresQueues(db.system)
        queues.declare("probe-dead", visibility=timedelta(0), max_receives=None, dead_letter_queue=None)
        queues.declare("probe", visibility=timedelta(0), max_receives=1, dead_letter_queue="probe-dead")
        queues.send("probe", [json.dumps({"tenant": self.tenant_id, "type": "probe.v1", "subject": self.name})])
        for _ in range(2):  # the second time it is due for the dead letters
            queues.receive("probe", limit=1, visibility=timedelta(0))

    def _record(self, db: Any) -> None:
        """A scene, and something that rests on something else, under names that other tenants have, too."""
        rests_on = [Source("document", "probe")]
        with db.transaction(self.tenant_id) as tx:
            asset = add_asset(tx, add_library(tx, "rushes"), title=f"The {self.name} at dawn")
            add_scene(tx, asset, transcript=f"{self.name} Here somebody says what is known to this tenant alone.")
            provenance.record(
                tx,
                [
                    Recording("document", "probe", f"What the {self.name} is about", "ada"),
                    Recording("summary", "probe", "x", "rules", rests_on),
                    Recording("letter", self.name, "x", "rules", rests_on),
                ],
                at=LATER,
            )

    def number(self, parameters: list[str]) -> int | None:
        """One of this tenant's numbers of the kind that a path's parameter names; the first of its kind."""
        if not parameters:
            return None
        ((number,),) = self.pipeline.rows(NUMBERS[parameters[0]])
        return number


@pytest.fixture
def ours(db: Any, new_token: Any, new_session: Any, settings: Any) -> World:
    with closing(db.owner.connect()) as connection:
        connection.execute_simple(LARGE_NUMBERS)
    return World(db, db.tenant_id, "harbour", new_token, new_session, settings.objects)


@pytest.fixture
def theirs(db: Any, ours: World, new_token: Any, new_session: Any, settings: Any) -> World:
    return World(db, db.other_tenant_id, "orchard", new_token, new_session, settings.objects)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(LATER)


@pytest.fixture
def front(settings: Any, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Front]:
    """All functions of the template, imported anew on the test's database."""

    def forget() -> None:
        for name in [name for name in sys.modules if name.startswith("functions.")]:
            del sys.modules[name]

    ports = Runtime(settings, clock=clock)
    monkeypatch.setattr(runtime, "_installed", [ports])
    monkeypatch.setattr(service, "_answers", Answers())
    forget()
    invokers = load_functions(load(ROOT / "template.yaml"), Deadlines(clock.monotonic))
    # Who waits for news has waited long enough after a second look: nobody here makes any meanwhile.
    waiting = sys.modules["functions.runs_api.app"].waiting
    sys.modules["functions.documents_api.app"].pages._outgoing = outgoing()
    waiting._pause = lambda _: clock.advance(timedelta(seconds=LONGEST_WAIT))
    yield Front([*invokers.values()])
    forget()
    ports.close()


def _none_left(route: str) -> None:
    raise AssertionError(f"no event leads to {route}")


@pytest.fixture
def stored(db: Any) -> Callable[[], dict[str, list[str]]]:
    """Reads all rows of all tables, as texts."""

    def read() -> dict[str, list[str]]:
        with db.superuser.transaction() as tx:
            rows = {table: parse(f"test.{table}", f'select t::text from "{table}" t') for (table,) in tx.rows(TABLES)}
            return {table: sorted(text for (text,) in tx.rows(query)) for table, query in rows.items()}

    return read
