"""Snapshots say what counting in another way says: of made-up chats, of the shipped sample and of real chats."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from springline.community import importing
from springline.community.annotation.deterministic import DeterministicAnnotator
from springline.community.model import Attachment, Group
from springline.community.readers import reader
from springline.community.readers.opening import open_export
from springline.platform.clock import ManualClock
from springline.platform.database import PgConnection
from springline.platform.statements import parse
from springline.profiles.snapshot_service import build_snapshot, build_snapshots, build_snapshots_of
from springline.profiles.snapshots import LinkCount, SignalProfileSnapshot, TagCount
from tests.integration.chats import LATER, Chat, Pipeline, WordTags, minute
from tests.integration.profiles.counting import counted

pytestmark = pytest.mark.integration

SAMPLE = Path(__file__).parents[3] / "examples" / "neighbourhood.jsonl"
REAL = Path(os.environ.get("SPRINGLINE_REAL_DATA", ".")) / "chat"
OTHER_GROUP = Chat(Group("signal-cli", "g2", "Allotments"))


@pytest.fixture
def pipeline(db: Any) -> Pipeline:
    return Pipeline(db)


def import_file(pipeline: Pipeline, system: str, path: Path) -> None:
    export = importing.Export(system, path.name, importing.file_key(path))
    with open_export(path) as stream:
        items = reader(system).read(stream, name=path.name)
        importing.run(
            pipeline.db.app, pipeline.tenant_id, export, items, clock=ManualClock(), on_progress=lambda _: None
        )


def user(pipeline: Pipeline, name: str) -> int:
    return pipeline.rows('select id from "user" where display_name = :name', name=name.title())[0][0]


def snapshot_of(pipeline: Pipeline, name: str = "ada", *, at: datetime = LATER) -> SignalProfileSnapshot | None:
    user_id = user(pipeline, name)
    with pipeline.db.transaction(pipeline.tenant_id) as tx:
        return build_snapshot(user_id, tx, at=at)


def told(pipeline: Pipeline, name: str = "ada", *, at: datetime = LATER) -> SignalProfileSnapshot:
    found = snapshot_of(pipeline, name, at=at)
    assert found is not None
    return found


def everybody(pipeline: Pipeline, *, limit: int = 7) -> dict[int, SignalProfileSnapshot]:
    found: dict[int, SignalProfileSnapshot] = {}
    after: int | None = 0
    with pipeline.db.transaction(pipeline.tenant_id) as tx:
        while after is not None:
            page = build_snapshots(tx, after, limit, at=LATER)
            found |= {snapshot.user_id: snapshot for snapshot in page.snapshots}
            after = page.last
    return found


def test_the_shipped_sample_is_counted_right(pipeline: Pipeline):
    import_file(pipeline, "signal-cli", SAMPLE)
    pipeline.annotate(DeterministicAnnotator())
    expected = counted(pipeline, LATER)
    assert everybody(pipeline) == expected
    assert len(expected) > 20
    for field in ("top_links", "top_tags", "reaction_counts", "attachment_counts", "request_ids"):
        assert any(getattr(snapshot, field) for snapshot in expected.values()), field


@pytest.mark.realdata
@pytest.mark.skipif("SPRINGLINE_REAL_DATA" not in os.environ, reason="SPRINGLINE_REAL_DATA is not set")
def test_real_chats_are_counted_right(pipeline: Pipeline):
    for path in sorted(REAL.glob("signal-cli/*.jsonl.gz")):
        import_file(pipeline, "signal-cli", path)
    pipeline.annotate(WordTags())
    expected = counted(pipeline, LATER.replace(year=2100))
    assert everybody(pipeline, limit=200) == expected
    assert len(expected) > 1000


def test_one_person_s_snapshot_tells_of_their_messages_alone(pipeline: Pipeline):
    chat = Chat()
    pipeline.tell(
        chat.sent("m1", "Does anyone have a ladder? See https://www.example.org/a and https://example.org/b"),
        chat.sent("m2", "I have a ladder, https://other.example", by="ben", at=1, reply_to="m1"),
        chat.sent("m3", "Thanks! https://example.net", at=2.5, files=["wall.jpg", "roof.jpg"], reply_to="m2"),
        chat.reacted("m1", "👍", at=3),
        chat.reacted("m3", "❤️", at=3),
        chat.reacted("m3", "👍", by="cleo", at=4),
        chat.reacted("m2", "🎉", by="ada", at=4),
    )
    pipeline.annotate()
    [(request_id,)] = pipeline.rows("select id from request")
    assert told(pipeline) == SignalProfileSnapshot(
        user_id=user(pipeline, "ada"),
        group_slug="help-next-door",
        message_count=2,
        first_seen_at=minute(0),
        last_seen_at=minute(2.5),
        top_links=(LinkCount("example.org", 2), LinkCount("example.net", 1)),
        top_tags=(TagCount("example", 2), *(TagCount(tag, 1) for tag in ("anyone", "ladder", "thanks"))),
        reaction_counts={"👍": 2, "❤️": 1},
        attachment_counts={"image/jpeg": 2},
        request_ids=(request_id,),
    )
    ben = told(pipeline, "ben")
    assert (ben.message_count, ben.top_links, ben.reaction_counts) == (1, (LinkCount("other.example", 1),), {"🎉": 1})
    assert snapshot_of(pipeline, "cleo") is None, "she only reacted"


def test_an_edit_replaces_what_was_counted(pipeline: Pipeline):
    chat = Chat()
    pipeline.tell(chat.sent("m1", "Does anyone have a ladder? https://example.org"))
    pipeline.annotate()
    pipeline.tell(chat.edited("m1", "Does anyone have a hammer? https://example.net"))
    pipeline.annotate()
    after = told(pipeline)
    assert after.top_links == (LinkCount("example.net", 1),)
    assert [tag.tag for tag in after.top_tags] == ["anyone", "example", "hammer"]
    assert (after.message_count, after.last_seen_at) == (1, minute(0)), "when it was sent, not when it was edited"


def test_a_deleted_message_counts_nowhere(pipeline: Pipeline):
    chat = Chat()
    pipeline.tell(chat.sent("m0", "Good morning"))
    before = told(pipeline)
    pipeline.tell(
        chat.sent("m1", "Does anyone have a ladder? https://example.org", at=1, files=["wall.jpg"]),
        chat.reacted("m1", "👍", at=2),
    )
    pipeline.annotate()
    assert told(pipeline) != before
    pipeline.tell(chat.deleted("m1", at=3))
    assert told(pipeline) == before
    pipeline.tell(chat.deleted("m0", at=4))
    assert snapshot_of(pipeline) is None


def test_an_expired_message_counts_nowhere_though_nobody_has_cleared_it_yet(pipeline: Pipeline):
    chat = Chat()
    pipeline.tell(
        chat.sent(
            "m1", "Does anyone have a ladder? https://example.org", files=["a.jpg"], expires_in=timedelta(hours=1)
        ),
        chat.reacted("m1", "👍", at=2),
    )
    pipeline.annotate()
    there = told(pipeline, at=minute(59))
    assert (there.message_count, there.reaction_counts, len(there.request_ids)) == (1, {"👍": 1}, 1)
    assert snapshot_of(pipeline, at=minute(60)) is None
    with pipeline.db.transaction() as tx:
        assert build_snapshot(there.user_id, tx) is None, "without a time, that of the transaction counts"


def test_a_reaction_taken_back_or_replaced_is_not_counted(pipeline: Pipeline):
    chat = Chat()
    pipeline.tell(chat.sent("m1", "Hello"), chat.reacted("m1", "👍"), chat.reacted("m1", "🎉", by="cleo"))
    assert told(pipeline).reaction_counts == {"👍": 1, "🎉": 1}
    pipeline.tell(chat.reacted("m1", "👍", at=2, removed=True), chat.reacted("m1", "❤️", by="cleo", at=2))
    assert told(pipeline).reaction_counts == {"❤️": 1}


def test_files_are_counted_by_their_kind(pipeline: Pipeline):
    kinds = ["image/jpeg", "application/pdf", "image/jpeg"]
    files = tuple(Attachment(str(number), kind) for number, kind in enumerate(kinds))
    pipeline.tell(Chat().sent("m1", None)._replace(attachments=files))
    assert told(pipeline).attachment_counts == {"image/jpeg": 2, "application/pdf": 1}


def test_of_two_groups_the_one_with_more_messages_is_named_and_else_the_first_by_name(pipeline: Pipeline):
    chat = Chat()
    pipeline.tell(chat.sent("m1", "One"), OTHER_GROUP.sent("n1", "Two", at=1))
    both = told(pipeline)
    assert (both.group_slug, both.message_count) == ("allotments", 2)
    pipeline.tell(chat.sent("m2", "Three", at=2))
    assert told(pipeline).group_slug == "help-next-door"
    pipeline.tell(OTHER_GROUP.sent("n2", "Four", at=3), chat.deleted("m2", at=4))
    assert told(pipeline).group_slug == "allotments"


def test_lists_name_the_most_frequent_ten_and_of_equals_the_first_by_name(pipeline: Pipeline):
    domains = [f"d{number:02}.example" for number in range(12)]
    text = " ".join(f"https://{domain}/{number}" for domain in reversed(domains) for number in range(2))
    pipeline.tell(Chat().sent("m1", text), Chat().sent("m2", f"https://{domains[11]}/again", at=1))
    assert told(pipeline).top_links == (
        LinkCount(domains[11], 3),
        *(LinkCount(domain, 2) for domain in domains[:9]),
    )


def test_a_message_that_is_no_request_any_more_has_neither_request_nor_tags(pipeline: Pipeline):
    pipeline.tell(Chat().sent("m1", "Does anyone have a ladder?"))
    pipeline.annotate()
    assert told(pipeline).request_ids
    assert told(pipeline).top_tags
    pipeline.tell(Chat().edited("m1", "Good morning everybody"))
    assert (told(pipeline).message_count, told(pipeline).request_ids, told(pipeline).top_tags) == (1, (), ())


def test_who_is_not_known_from_signal_has_no_snapshot(pipeline: Pipeline):
    irc = Chat(Group("irc", "g", "Channel"))
    pipeline.tell(irc.sent("m1", "Hello"), Chat().sent("m2", "Hello", by="ben"), Chat().sent("m3", "Hello", by="cleo"))
    cleo = user(pipeline, "cleo")
    with pipeline.db.transaction() as tx:
        tx.execute(parse("test.forget", "delete from user_attribute where user_id = :id"), id=cleo)
        tx.execute(
            parse("test.link", "insert into user_attribute values (current_tenant(), :id, 'nick', 'c')"), id=cleo
        )
        page = build_snapshots(tx, 0, 10, at=LATER)
    assert ([found.user_id for found in page.snapshots], page.without) == ([user(pipeline, "ben")], [])
    for name in ("ada", "cleo"):
        assert snapshot_of(pipeline, name) is None


def test_what_somebody_known_from_signal_wrote_elsewhere_does_not_count(pipeline: Pipeline):
    irc = Chat(Group("irc", "g", "Channel"))
    pipeline.tell(irc.sent("m1", "Hello"))
    link = "insert into user_attribute values (current_tenant(), :id, 'signal_member_key:help-next-door', 'ada')"
    with pipeline.db.transaction() as tx:
        tx.execute(parse("test.link", link), id=user(pipeline, "ada"))
    assert snapshot_of(pipeline) is None


def test_somebody_in_two_tenants_is_two_people(db: Any, pipeline: Pipeline):
    there = Pipeline(db, db.other_tenant_id)
    pipeline.tell(Chat().sent("m1", "Here"))
    there.tell(Chat().sent("m1", "There"), Chat().sent("m2", "There", at=1))
    here_id, there_id = user(pipeline, "ada"), user(there, "ada")
    assert (told(pipeline).message_count, told(there).message_count) == (1, 2)
    with db.transaction() as tx:
        assert build_snapshot(there_id, tx, at=LATER) is None
        assert [found.user_id for found in build_snapshots_of([here_id, there_id], tx, at=LATER)] == [here_id]
        assert [found.user_id for found in build_snapshots(tx, 0, 10, at=LATER).snapshots] == [here_id]


def test_pages_go_through_everybody_once_and_say_who_has_nothing_to_tell(pipeline: Pipeline):
    chat = Chat()
    pipeline.tell(*(chat.sent(f"m{number}", "Hello", by=f"p{number}", at=number) for number in range(5)))
    pipeline.tell(chat.deleted("m3", by="p3", at=9))
    numbers = [user(pipeline, f"p{number}") for number in range(5)]
    with pipeline.db.transaction() as tx:
        first = build_snapshots(tx, 0, 3, at=LATER)
        second = build_snapshots(tx, first.last or 0, 3, at=LATER)
        beyond = build_snapshots(tx, numbers[4], 3, at=LATER)
    assert ([found.user_id for found in first.snapshots], first.without, first.last) == (numbers[:3], [], numbers[2])
    assert ([found.user_id for found in second.snapshots], second.without, second.last) == (
        [numbers[4]],
        [numbers[3]],
        None,
    )
    assert (beyond.snapshots, beyond.without, beyond.last) == ([], [], None)


def test_a_page_takes_two_statements_and_a_person_one(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch):
    pipeline.tell(*(Chat().sent(f"m{number}", "Hello", by=f"p{number}", at=number) for number in range(30)))
    asked: list[str] = []
    run = PgConnection.run

    def noted(self: PgConnection, statement: Any, arguments: Any) -> Any:
        asked.append(statement.name)
        return run(self, statement, arguments)

    monkeypatch.setattr(PgConnection, "run", noted)
    with pipeline.db.transaction() as tx:
        assert len(build_snapshots(tx, 0, 100, at=LATER).snapshots) == 30
        assert build_snapshot(1, tx, at=LATER) is not None
    assert asked == ["profiles.snapshot_page", "profiles.snapshot_facts", "profiles.snapshot_facts"]
