"""A person's page tells of them in words of their own, as long as they stand and are up to date."""

from datetime import timedelta
from typing import Any

import pytest

from springline.access.model import Role
from tests.integration.chats import Pipeline
from tests.integration.profiles.telling import Person, Telling, payload

pytestmark = pytest.mark.integration

FOR_YEARS = timedelta(days=36_500)


@pytest.fixture
def telling(db: Any) -> Telling:
    return Telling(db)


@pytest.fixture
def ada(telling: Telling) -> Person:
    """Someone in the index of whom something is told, who said it all in answer to a request."""
    telling.tell(telling.chat.sent("q", "Does anyone have a ladder that I could borrow?", by="ben", at=-1), at=-1)
    person = telling.person("ada", reply_to="q")
    telling.pipeline.index()
    telling.pipeline.index()
    telling.generate(person, payload(person), lifetime=FOR_YEARS)
    return person


@pytest.fixture
def page(gateway: Any, new_session: Any, ada: Person) -> Any:
    api, session = gateway("system_api"), new_session(Role.VIEWER)

    def read() -> str:
        answer = api.get(f"/people/{ada.id}", session=session)
        assert answer.status == 200
        return answer.text

    return read


def test_it_tells_of_them_and_each_quote_says_when_it_was_said(page: Any, telling: Telling, ada: Person) -> None:
    told = page()
    assert "Knows about ladder and bread." in told
    assert "I can lend you my</blockquote>" in told
    assert 'in <span dir="auto">Help next door' in told
    assert "still as these say" in told


def test_a_quote_from_a_request_leads_there(page: Any, telling: Telling, ada: Person) -> None:
    rows = telling.pipeline.rows(
        "select request_id, id from request_comments where message_id = any(:ids::bigint[])",
        ids=[ada.messages["ladder"], ada.messages["bread"]],
    )
    assert len(rows) == 2
    assert all(f'<a href="/requests/{request}#comment-{comment}">' in page() for request, comment in rows)


def test_what_is_out_of_date_gives_way_to_the_statistics(page: Any, telling: Telling, ada: Person) -> None:
    telling.mark(ada, "new_messages", at=1)
    told = page()
    assert "out of date" in told
    assert "Knows about" not in told
    assert "I can lend" not in told


def test_a_quote_is_gone_with_its_message(page: Any, telling: Telling, ada: Person) -> None:
    telling.tell(telling.chat.deleted("ada-ladder", by="ada", at=5), at=5)
    told = page()
    assert "I can lend" not in told
    assert "Knows about" not in told


def test_somebody_elses_text_stands_alone(page: Any, telling: Telling, ada: Person) -> None:
    telling.override(ada, "Runs the tool library <b>for all</b>.")
    told = page()
    assert "Runs the tool library &lt;b&gt;for all&lt;/b&gt;." in told
    assert "written by an admin" in told
    assert "I can lend" not in told


def test_of_whom_nothing_is_told_only_the_index_speaks(gateway: Any, new_session: Any, telling: Telling) -> None:
    ben = telling.person("ben", said={"hello": "Good morning from the canal"})
    telling.pipeline.index()
    answer = gateway("system_api").get(f"/people/{ben.id}", session=new_session(Role.VIEWER))
    assert "In their words" not in answer.text
    assert "out of date" not in answer.text


def test_another_tenant_is_told_nothing(page: Any, gateway: Any, new_session: Any, db: Any, ada: Person) -> None:
    other = Pipeline(db, db.other_tenant_id)
    answer = gateway("system_api").get(f"/people/{ada.id}", session=new_session(Role.ADMIN, tenant_id=other.tenant_id))
    assert answer.status == 404
    assert "ladder" not in answer.text
