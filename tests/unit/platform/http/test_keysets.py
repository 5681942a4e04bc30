import base64
import json
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.platform.http import JsonText, Request, keyset, page_text
from springline.platform.http.keysets import CursorError

pytestmark = pytest.mark.unit

ORDER = keyset(datetime, int)
LAST = (datetime(2026, 3, 1, 12, 30, tzinfo=UTC), 42)


class Asked:
    """As much of a request as a cursor looks at."""

    is_authenticated = True
    route = "/api/index/people"

    def __init__(self, query="", *, tenant_id=7, route=route, path=()):
        pairs = [pair.split("=") for pair in query.split("&") if pair]
        self.parameters = {}
        for name, value in pairs:
            self.parameters.setdefault(name, []).append(value)
        self.principal = type("P", (), {"tenant_id": tenant_id})
        self.route = route
        self.path_parameters = dict(path)

    def with_cursor(self, cursor):
        self.parameters["cursor"] = [cursor]
        return self


def test_the_first_page_starts_behind_nothing():
    assert ORDER.after(Asked("tag=a")) is None


def test_a_cursor_comes_back_as_the_values_it_was_made_of():
    cursor = ORDER.cursor(Asked("tag=a&limit=10"), LAST)
    assert ORDER.after(Asked("limit=20&tag=a").with_cursor(cursor)) == LAST


@given(
    st.tuples(
        st.datetimes(timezones=st.just(UTC) | st.just(timezone(timedelta(hours=-5)))),
        st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=200),
        st.integers(-(2**63), 2**63 - 1),
    )
)
def test_any_values_survive(values):
    order = keyset(datetime, str, int)
    cursor = order.cursor(Asked(), values)
    assert cursor.isascii()
    assert order.after(Asked().with_cursor(cursor)) == values


@given(st.tuples(st.dates(), st.uuids()))
def test_dates_and_uuids_survive(values):
    order = keyset(date, UUID)
    assert order.after(Asked().with_cursor(order.cursor(Asked(), values))) == values


@pytest.mark.parametrize(
    "other",
    [
        Asked("tag=b"),
        Asked("tag=a&tag=b"),
        Asked(""),
        Asked("tag=a&sort=name"),
        Asked("tag=a", tenant_id=8),
        Asked("tag=a", route="/api/index/requests"),
        Asked("tag=a", path={"id": "1"}.items()),
    ],
)
def test_a_cursor_of_another_query_route_or_tenant_is_refused(other):
    cursor = ORDER.cursor(Asked("tag=a"), LAST)
    with pytest.raises(CursorError):
        ORDER.after(other.with_cursor(cursor))


def forged(*values):
    bound_to = json.loads(base64.urlsafe_b64decode(ORDER.cursor(Asked(), LAST) + "=="))[0]
    return base64.urlsafe_b64encode(json.dumps([bound_to, *values]).encode()).rstrip(b"=").decode()


def test_a_well_forged_cursor_is_as_good_as_a_real_one():
    assert ORDER.after(Asked().with_cursor(forged("2026-03-01T12:30:00+00:00", 42))) == LAST


@pytest.mark.parametrize(
    "values",
    [
        (),
        ("2026-03-01T12:30:00+00:00",),
        ("2026-03-01T12:30:00+00:00", 42, 1),
        ("2026-03-01T12:30:00", 42),
        ("yesterday", 42),
        (1, 42),
        ("2026-03-01T12:30:00+00:00", "42"),
        ("2026-03-01T12:30:00+00:00", True),
        ("2026-03-01T12:30:00+00:00", 4.5),
        ("2026-03-01T12:30:00+00:00", 2**63),
        ("2026-03-01T12:30:00+00:00", None),
        ("2026-03-01T12:30:00+00:00", [1]),
    ],
)
def test_values_of_other_types_are_refused(values):
    with pytest.raises(CursorError):
        ORDER.after(Asked().with_cursor(forged(*values)))


@pytest.mark.parametrize("text", ["\0", "\ud800"])
def test_a_text_that_no_database_holds_is_refused(text):
    order = keyset(str)
    with pytest.raises(CursorError):
        order.after(Asked().with_cursor(forged(text)))


@given(st.text() | st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode().rstrip("=")))
def test_garbage_is_refused(text):
    with pytest.raises(CursorError):
        ORDER.after(Asked().with_cursor(text))


@pytest.mark.parametrize("text", ["W10", "W1tb" * 2000, base64.urlsafe_b64encode(b"[" * 3000).decode()])
def test_hostile_documents_are_refused(text):
    with pytest.raises(CursorError):
        ORDER.after(Asked().with_cursor(text))


def test_a_listing_pages_through_to_its_end(api, send):
    @api.get("/api/numbers", scope="index:read")
    def numbers(request: Request[None, None]) -> JsonText:
        """Numbers."""
        order = keyset(int)
        after = order.after(request)
        page = list(range(after[0] + 1 if after else 0, 10))[:4]
        more = order.cursor(request, (page[-1],)) if page[-1] < 9 else None
        return JsonText(page_text(json.dumps(page), more))

    seen, cursor = [], ""
    while cursor is not None:
        page = send("GET", "/api/numbers", query=f"cursor={cursor}" if cursor else "").json
        seen, cursor = seen + page["items"], page["next_cursor"]
    assert seen == list(range(10))


def test_a_wrong_cursor_is_a_bad_request(api, send):
    @api.get("/api/numbers", scope="index:read")
    def numbers(request: Request[None, None]) -> JsonText:
        """Numbers."""
        return JsonText(str(keyset(int).after(request)))

    answer = send("GET", "/api/numbers", query="cursor=abc")
    assert (answer.status, answer.json["type"]) == (400, "urn:springline:problem:cursor")
