"""What the hot paths ask the database: each statement is a round trip, so one more has to be meant."""

import pytest

from springline.platform.database import PgConnection

pytestmark = pytest.mark.integration

GUARD = ["begin", "access.find_service_token", "commit"]


@pytest.fixture
def ada(pipeline, chat) -> int:
    """A person with a message; their id."""
    pipeline.tell(chat.sent("m", "Does anyone have a ladder?"))
    pipeline.index()
    return pipeline.rows('select id from "user"')[0][0]


@pytest.fixture
def index_api(gateway):
    api = gateway("index_api", "index:read")
    assert api.get("/api/index/changes").status == 200  # from now on the token's use has been noted for this minute
    return api


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """The statements that are run from now on: names of kept ones, texts of others."""
    found: list[str] = []

    def noted(method, name):
        def run(self, query, *more, **options):
            found.append(name(query))
            return method(self, query, *more, **options)

        return run

    monkeypatch.setattr(PgConnection, "run", noted(PgConnection.run, lambda statement: statement.name))
    for method in ("execute_simple", "execute_unnamed"):
        monkeypatch.setattr(PgConnection, method, noted(getattr(PgConnection, method), str))
    return found


@pytest.fixture
def in_tenant(db):
    """The statements of a transaction of the first tenant."""

    def statements(*within: str) -> list[str]:
        return [f"begin; set local springline.tenant = '{db.tenant_id}'", *within, "commit"]

    return statements


def test_a_document_takes_one_statement(index_api, ada, asked, in_tenant):
    assert index_api.get(f"/api/index/people/{ada}").status == 200
    assert asked == GUARD + in_tenant("warehouse.document_person")


def test_a_document_that_the_caller_has_takes_no_more(index_api, ada, asked, in_tenant):
    etag = index_api.get(f"/api/index/people/{ada}").headers["ETag"]
    asked.clear()
    assert index_api.get(f"/api/index/people/{ada}", headers={"If-None-Match": etag}).status == 304
    assert asked == GUARD + in_tenant("warehouse.document_person")


@pytest.mark.parametrize(
    ("query", "statements"),
    [
        ("", ["warehouse.page_person"]),
        ("?sort=name&limit=1", ["warehouse.page_person"]),
        ("?group=help-next-door", ["warehouse.plan_for_values", "warehouse.page_person"]),
        ("?text=ada", ["warehouse.words", "warehouse.plan_for_values", "warehouse.page_person"]),
    ],
)
def test_a_page_is_computed_by_one_statement_and_kept(index_api, ada, asked, in_tenant, query, statements):
    assert index_api.get(f"/api/index/people{query}").status == 200
    assert asked == GUARD + in_tenant("warehouse.generation", *statements)
    asked.clear()
    assert index_api.get(f"/api/index/people{query}").status == 200
    assert asked == GUARD + in_tenant("warehouse.generation")


def test_the_feed_of_changes_takes_one_statement(index_api, ada, asked, in_tenant):
    assert index_api.get("/api/index/changes").status == 200
    assert asked == GUARD + in_tenant("warehouse.changes")


def test_a_tokens_use_is_noted_by_one_statement(gateway, ada, asked, in_tenant):
    new = gateway("index_api", "index:read")
    asked.clear()
    assert new.get(f"/api/index/people/{ada}").status == 200
    assert asked == GUARD + in_tenant("access.touch_token") + in_tenant("warehouse.document_person")


@pytest.mark.parametrize(
    ("token", "status", "statements"), [(None, 401, []), ("spl_short", 401, []), ("spl_" + "x" * 43, 401, GUARD)]
)
def test_who_may_not_read_costs_little(index_api, ada, asked, token, status, statements):
    assert index_api.get(f"/api/index/people/{ada}", token=token).status == status
    assert asked == statements


def test_an_address_that_is_none_asks_nothing_of_the_index(index_api, asked):
    assert index_api.get("/api/index/people/none").status == 404
    assert asked == GUARD
    asked.clear()
    assert index_api.get("/api/index/elsewhere").status == 404
    assert asked == []


def test_a_check_of_life_asks_nothing(gateway, asked):
    assert gateway("system_api").get("/health/livez").status == 200
    assert asked == []
