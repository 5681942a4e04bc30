"""A person who was erased is nowhere any more, and nobody else has lost anything."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from springline.access import audit
from springline.community import service as community_service
from springline.community.requests import PersonNotFoundError
from springline.erasure import report, service
from springline.erasure.model import ErasureRunningError, NotErasedError, State
from springline.platform.statements import parse
from tests.faults import interruption
from tests.integration.chats import LATER, community
from tests.integration.erasure.leaving import (
    ADA,
    BEN,
    HER_COMMENT,
    HER_FILE,
    HER_REQUEST,
    HERS,
    SALT,
    chat,
    key,
    other,
    sent,
)

pytestmark = pytest.mark.integration

OF_HER = (*HERS, *HER_REQUEST, HER_COMMENT, HER_FILE, ADA.key, ADA.name, "armonium", "bellows", "marmalade")

QUARANTINE = parse(
    "test.quarantine",
    """
    insert into quarantine (tenant_id, source_system, file_name, file_key, line, reason, raw, quarantined_at)
    values (current_tenant(), 'signal-cli', 'f', 'k', :line::bigint, 'not JSON', convert_to(:raw, 'UTF8'), now())
    """,
)


def left(leaving):
    """Lines of tables and files that have anything of her."""
    return [line for line in leaving.everything().splitlines() if any(word in line for word in OF_HER)]


def unclean(told):
    return {store.name: store.after for store in told.stores if store.state in (State.LEFT, State.UNDER_WAY)}


def test_nothing_of_the_person_is_left_anywhere(leaving):
    user_id = leaving.live()
    before = leaving.everything()
    assert [word for word in OF_HER if word not in before] == []

    words = leaving.erase(user_id)
    leaving.follow()

    assert left(leaving) == []
    told = leaving.report(user_id, words)
    assert unclean(told) == {}
    assert told.is_clean


def test_the_report_counts_what_was_there_before_and_names_what_is_out_of_reach(leaving):
    user_id = leaving.live()
    before = report.count(leaving.places, user_id)
    # All stores, so that each count is seen to find something; what no test here fills has tests of its own.
    assert {name for name, found in before.items() if not found} == {
        "index_dirty",
        "app_cache",
        "highlight_regeneration",
        "index_words",
        "search index copies",
        "waiting messages",
        "dead letters",
    }
    leaving.erase(user_id)
    leaving.follow()
    told = leaving.report(user_id)
    assert {store.name for store in told.stores if store.state is State.OUTSIDE} >= {"backups", "logs and traces"}
    assert {store.name: store.after for store in told.stores if store.name in before} == dict.fromkeys(before, 0)


def test_until_events_have_arrived_the_report_says_so(leaving):
    user_id = leaving.live()
    words = leaving.erase(user_id)
    told = leaving.report(user_id, words, waiting=3)
    states = {store.name: store.state for store in told.stores}
    assert states["raw_signal_messages"] is states["people_index"] is State.UNDER_WAY
    assert states["message"] is states["user"] is State.EMPTY
    assert not told.is_clean
    assert leaving.report(user_id).is_clean is False  # nothing is on its way, and yet something is left


def test_what_others_said_stays(leaving):
    user_id = leaving.live()
    of_others = (
        "select id, text, sent_at, edited_at, deleted_at from message where sender_id <> :her::bigint order by id"
    )
    said = leaving.pipeline.rows(of_others, her=user_id)
    people = leaving.pipeline.rows('select * from "user" where id <> :her::bigint order by id', her=user_id)
    reactions = leaving.pipeline.rows("select * from reaction where user_id <> :her::bigint order by 2", her=user_id)

    leaving.erase(user_id)
    leaving.follow()

    assert leaving.pipeline.rows(of_others, her=user_id) == said
    assert leaving.pipeline.rows('select * from "user" where id <> :her::bigint order by id', her=user_id) == people
    kept = leaving.pipeline.rows("select * from reaction where user_id <> :her::bigint order by 2", her=user_id)
    assert kept == [one for one in reactions if one[1] != reactions[-1][1]]  # but one to a message that never came
    comments = leaving.pipeline.rows("select body from request_comments where body is not null")
    assert comments == [("Ask the organist.",)]
    titles = {title for (title,) in leaving.pipeline.rows("select title from request where status <> 'withdrawn'")}
    assert titles == {"Does anybody have a wheelbarrow for the allotment?", "Request of a former member"}


def test_answers_still_answer_and_mentions_mention_nobody(leaving):
    user_id = leaving.live()
    leaving.erase(user_id)
    answers = leaving.pipeline.rows(
        "select a.reply_to_key = m.source_key from message a join message m on a.reply_to_key = m.source_key"
    )
    assert answers == [(True,)]
    mentions = leaving.pipeline.rows("select mentions->0->>'member_key', text from message where mentions <> '[]'")
    assert mentions == [(f"erased:{user_id}", "@Ada that heron again!")]


def test_importing_the_same_chat_again_brings_nobody_back(leaving):
    user_id = leaving.live()
    words = leaving.erase(user_id)
    leaving.follow()
    tables = community(leaving.pipeline)

    applied = leaving.pipeline.tell(*chat())
    leaving.follow()

    assert applied.refused == 7  # three messages, an edit and a reaction of hers, and two reactions to messages of hers
    assert applied.new == 0
    assert left(leaving) == []
    assert leaving.report(user_id, words).is_clean
    now = community(leaving.pipeline)
    assert {name: rows for name, rows in now.items() if rows != tables[name]} == {}


def test_new_messages_of_the_account_are_refused_and_others_may_answer_them(leaving):
    user_id = leaving.live()
    leaving.erase(user_id)
    applied = leaving.pipeline.tell(
        sent(ADA, 40, "I am back, and bring my harmonium."),
        sent(BEN, 41, "Who said that?", reply_to=key(ADA, 40)),
    )
    leaving.follow()
    assert (applied.new, applied.refused) == (1, 1)
    assert left(leaving) == []


def test_the_neighbours_person_with_the_same_account_is_not_touched(leaving, db):
    user_id = leaving.live()
    neighbours = other(leaving, db)
    neighbours.live()
    before = community(neighbours.pipeline)
    leaving.erase(user_id)
    leaving.follow()
    assert community(neighbours.pipeline) == before
    assert neighbours.pipeline.tell(sent(ADA, 50, "We still hear from each other.")).new == 1


def test_erasing_twice_changes_nothing_more(leaving):
    user_id = leaving.live()
    leaving.erase(user_id)
    leaving.follow()
    before = leaving.everything()
    leaving.erase(user_id)
    assert leaving.everything() == before
    assert leaving.report(user_id).is_clean


def test_the_audit_log_says_who_was_erased_by_number_and_stays_sound(leaving):
    user_id = leaving.live()
    leaving.erase(user_id)
    with leaving.places.database.transaction(leaving.places.tenant_id) as tx:
        entries = [entry for entry in audit.newest(tx) if entry.action == "person.erased"]
        verdict = audit.verify(tx)
    assert [(entry.resource, json.loads(entry.diff)) for entry in entries] == [(f"person/{user_id}", [])]
    assert verdict.fault is None


def test_one_run_at_a_time_erases_a_person(leaving):
    user_id = leaving.live()
    refused = []

    def another(_what, _done):
        if not refused:
            with pytest.raises(ErasureRunningError):
                leaving.erase(user_id)
            refused.append(True)

    leaving.erase(user_id, on_step=another)
    assert refused


class Killed(BaseException):
    """As good as kill -9: nothing is tidied up but what the server does by itself."""


def test_a_run_that_was_killed_anywhere_is_completed_by_the_next(leaving, monkeypatch):
    user_id = leaving.live()
    monkeypatch.setattr(service, "BATCH", 1)
    for statement in range(3, 400, 7):
        with monkeypatch.context() as patched:
            reached = dying_at(statement)
            for name in ("run", "execute_simple"):
                original = getattr(interruption.PgConnection, name)
                patched.setattr(interruption.PgConnection, name, counted(original, reached))
            try:
                erase_once_free(leaving, user_id)
            except Killed:
                continue
        break
    else:
        pytest.fail("it never came to its end")
    assert statement > 50
    service.empty_cache(leaving.places)
    leaving.follow()
    assert left(leaving) == []
    assert leaving.report(user_id).is_clean


def erase_once_free(leaving, user_id):
    """Erase, once the server has noticed that the run before is dead, which takes a moment on a busy machine."""
    deadline = time.monotonic() + 20
    while True:
        try:
            return service.erase(leaving.places, user_id, cause=leaving.cause(), salt=SALT)
        except ErasureRunningError:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def dying_at(statement):
    count = 0

    def reached():
        nonlocal count
        count += 1
        if count == statement:
            raise Killed

    return reached


def counted(original, reached):
    def run(self, *arguments):
        if not isinstance(arguments[0], str) or arguments[0].startswith("commit"):
            reached()
        return original(self, *arguments)

    return run


def test_dead_letters_with_their_words_are_removed_and_others_kept(leaving):
    user_id = leaving.live()
    bodies = [body for body in leaving.pipeline.bodies() if '"springline.community.' in body]
    put = parse(
        "test.put", "insert into queue_message (queue, body) select 'ingest-events-dead', unnest(:bodies::text[])"
    )
    declare = parse(
        "test.declare",
        "insert into queue values ('ingest-events-dead', 1, null, null), ('ingest-events', 1, 1, 'ingest-events-dead')",
    )
    with leaving.places.system.transaction() as tx:
        tx.execute(declare)
        tx.execute(put, bodies=[*bodies, "no JSON", "[]"])
    assert report.count(leaving.places, user_id)["dead letters"] > 5

    words = leaving.erase(user_id)
    leaving.follow()

    assert left(leaving) == []
    assert leaving.report(user_id, words).is_clean
    with leaving.places.system.transaction() as tx:
        kept = [body for (body,) in tx.rows(parse("test.kept", "select body from queue_message"))]
    assert {"no JSON", "[]"} < set(kept)
    assert any("wheelbarrow" in body for body in kept)


def test_messages_in_queues_count_as_under_way(leaving):
    user_id = leaving.live()
    body = next(body for body in leaving.pipeline.bodies() if HERS[0] in body)
    with leaving.places.system.transaction() as tx:
        tx.execute(parse("test.wait", "insert into queue values ('ingest-events', 1, null, null)"))
        tx.execute(
            parse("test.put1", "insert into queue_message (queue, body) values ('ingest-events', :body)"), body=body
        )
    leaving.erase(user_id)
    leaving.follow()
    found = {store.name: store for store in leaving.report(user_id, waiting=1).stores}
    assert (found["waiting messages"].after, found["waiting messages"].state) == (1, State.UNDER_WAY)


def test_quarantined_lines_with_their_name_or_account_are_emptied(leaving):
    user_id = leaving.live()
    lines = [f'{{"sourceUuid": "{ADA.key}", broken', f'"{ADA.name}" said something', "a line of somebody else"]
    with leaving.places.database.transaction(leaving.places.tenant_id) as tx:
        for number, line in enumerate(lines):
            tx.execute(QUARANTINE, line=number, raw=line)
    words = leaving.erase(user_id)
    leaving.follow()
    kept = leaving.pipeline.rows("select convert_from(raw, 'UTF8'), resolved_at is null from quarantine order by line")
    assert kept == [("", False), ("", False), ("a line of somebody else", True)]
    assert leaving.report(user_id, words).is_clean


def test_who_is_nobody_or_was_not_erased_is_said_to_be_so(leaving):
    user_id = leaving.live()
    with pytest.raises(PersonNotFoundError):
        leaving.erase(4711)
    with pytest.raises(NotErasedError):
        leaving.report(user_id)


def test_words_that_appear_where_nobody_expects_them_are_found(leaving):
    user_id = leaving.live()
    words = leaving.erase(user_id)
    leaving.follow()
    with leaving.places.database.transaction(leaving.places.tenant_id) as tx:
        tx.execute(parse("test.slip", "update chat_group set name = :text"), text=HERS[1])
    (leaving.folder / "signal_profiles" / "tenant=harbour" / "slip.json").write_text(f'"{HERS[1]}"', encoding="utf-8")
    told = unclean(leaving.report(user_id, words))
    assert told.pop("table chat_group") == 1
    assert [(name.endswith("objects"), found) for name, found in told.items()] == [(True, 1)]


def test_an_import_that_is_under_way_leaves_nothing_behind(leaving):
    """What a batch stored before the account was refused is found, for the erasure waits for it."""
    user_id = leaving.live()
    seen = []

    def meanwhile(what, _done):
        if what == "account refused" and not seen:
            seen.append(leaving.pipeline.tell(sent(ADA, 60, "One more word of mine about bellows.")).refused)

    leaving.erase(user_id, on_step=meanwhile)
    leaving.follow()
    assert seen == [1]
    assert left(leaving) == []


def test_messages_that_keep_coming_while_somebody_is_erased_leave_nothing_behind(leaving):
    user_id = leaving.live()
    stop, refused = Event(), []

    def keep_talking():
        for number in range(1_000):
            if stop.is_set() and refused:
                break
            said = sent(ADA, 100 + number, f"Word number {number} of mine about bellows.")
            with leaving.places.database.transaction(leaving.places.tenant_id) as tx:
                if community_service.apply(tx, [said], at=LATER).refused:
                    refused.append(number)

    with ThreadPoolExecutor(2) as pool:
        talking = [pool.submit(keep_talking) for _ in range(2)]
        words = leaving.erase(user_id)
        stop.set()
        for one in talking:
            one.result(timeout=30)
    leaving.follow()
    assert refused
    assert left(leaving) == []
    assert leaving.report(user_id, words).is_clean


def test_exports_follow_where_there_are_any(leaving):
    assert service.export_anew(leaving.places) == 0
    assert not any(leaving.folder.rglob("*.parquet"))
    user_id = leaving.live()
    leaving.erase(user_id)
    leaving.pipeline.index()
    leaving.pipeline.index()
    assert left(leaving) != []
    assert service.export_anew(leaving.places) > 0
    assert left(leaving) == []
    assert service.export_anew(leaving.places) == 0
