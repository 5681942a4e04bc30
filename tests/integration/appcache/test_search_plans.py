"""What searching costs among many messages: the pages that are read, for rare words and for common ones."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from springline.appcache import chat_search
from springline.appcache.search_queries import Place, Scope
from springline.appcache.search_terms import Terms
from springline.platform.database import Database
from springline.platform.statements import parse
from tests.filled_databases import filled

pytestmark = pytest.mark.integration

NOW = datetime(2027, 1, 1, tzinfo=UTC)
MESSAGES = 40_000
ANYTHING = Scope()
FILL = [
    "insert into tenant (slug, name) values ('harbour', ''), ('orchard', '')",
    """insert into chat_group (tenant_id, source_system, source_key, slug, name)
        select 1, 'x', n::text, 'g' || n, 'g' from generate_series(1, 5) n""",
    """insert into "user" (tenant_id, member_key, display_name)
        select 1, n::text, 'p' from generate_series(1, 500) n""",
    f"""insert into message (tenant_id, source_system, source_key, group_id, sender_id, sent_at, text)
        select case when n % 3 = 0 then 2 else 1 end, 'x', n::text, 1 + n % 5, 1 + n % 500,
               timestamptz '2026-01-01' + n * interval '1 minute',
               'the word' || n % 997 || ' and word' || n % 4999
               || case when n % 20011 = 1 then ' quokka' else '' end
               || case when n < {MESSAGES} / 2 then ' formerly' else '' end
        from generate_series(1, {MESSAGES}) n""",
    "vacuum analyze message",
]
EXPLAINED = parse(
    "test.explained",
    "explain (analyze, buffers, format json) select * from find_messages(:is_window::boolean, :group_id::bigint, "
    ":person_id::bigint, :since::timestamptz, :until::timestamptz, :before_at::timestamptz, :before_id::bigint, "
    ":at::timestamptz, :limit::integer)",
)


@pytest.fixture(scope="module")
def large(postgres, worker_id) -> Iterator[Database]:
    """The serving role's view of a tenant with 27,000 messages, beside one with half as many."""
    with filled(postgres, f"many_messages_{worker_id}", *FILL) as app:
        yield app


def search(app: Database, text: str, *, scope: Scope = ANYTHING, after: Place | None = None) -> chat_search.Found:
    with app.transaction(1) as tx:
        return chat_search.messages(tx, Terms.parse(text), scope, after=after, limit=50, at=NOW)


def pages(app: Database, text: str, monkeypatch, *, scope: Scope = ANYTHING) -> int:
    """How many pages the searches for a text read together."""
    read: list[int] = []
    hits = chat_search.queries.hits

    def explained(tx, scope, group_id, *, after, **asked):
        place = {"before_at": after and after.sent_at, "before_id": after and after.message_id}
        told = tx.value(EXPLAINED, group_id=group_id, person_id=scope.person_id, **place, **asked)
        plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
        read.append(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])
        return hits(tx, scope, group_id, after=after, **asked)

    with monkeypatch.context() as patched:
        patched.setattr(chat_search.queries, "hits", explained)
        search(app, text)  # planning reads the catalogue once
        read.clear()
        search(app, text, scope=scope)
    return sum(read)


@pytest.mark.parametrize(
    ("text", "scope", "most"),
    [
        ("quokka", Scope(), 200),
        ("nothing-like-it", Scope(), 200),
        ("word77 ", Scope(), 400),
        ("the", Scope(), 1_500),
        ("the", Scope(person_id=7), 1_500),
        ("the", Scope(group="g3"), 1_500),
        ("wor", Scope(), 1_500),
    ],
)
def test_a_search_reads_what_it_finds_and_not_all_messages(large, monkeypatch, text, scope, most):
    assert pages(large, text, monkeypatch, scope=scope) <= most


def test_rare_and_former_words_are_found_as_well_as_common_ones(large):
    assert [len(search(large, text).hits) for text in ("quokka", "the", "formerly")] == [2, 50, 50]
    assert search(large, "quokka").next is None


def test_pages_go_on_from_the_newest_into_the_rest(large):
    found, after = [], None
    while True:
        page = search(large, '"word7"', after=after)
        found += page.hits
        if page.next is None:
            break
        after = page.next
    ids = [hit.message_id for hit in found]
    assert len(ids) == len(set(ids))
    assert [hit.sent_at for hit in found] == sorted((hit.sent_at for hit in found), reverse=True)
    assert all("word7 " in hit.text + " " for hit in found)
    with large.transaction(1) as tx:
        count = parse("test.count", r"select count(*) from message where text ~ '\mword7\M'")
        assert len(found) == tx.value(count)
