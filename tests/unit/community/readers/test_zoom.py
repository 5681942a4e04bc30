import io
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest

from springline.community.model import Group, Member, MessageSent, ReactionSet
from springline.community.readers import zoom
from springline.community.readers.lines import MAX_LINE, RAW_KEPT, TOO_LONG
from springline.community.readers.protocol import Parsed, ReadItem, Rejected, Skipped
from springline.community.readers.storable import NOT_UTF8
from springline.community.readers.zoom import NO_DATE, NOT_A_RECORD, ZoomReader

pytestmark = pytest.mark.unit

NAME = "ethereum_zoom/acde__2026-04-23_235.chat.txt"
DAY = datetime(2026, 4, 23, tzinfo=UTC)


def read(text: str | bytes, name: str = NAME) -> list[ReadItem]:
    return list(ZoomReader().read(io.BytesIO(text.encode() if isinstance(text, str) else text), name=name))


def events(items: list[ReadItem]) -> list[object]:
    return [event for item in items if isinstance(item, Parsed) for event in item.events]


def test_messages_replies_and_reactions():
    items = read(
        "00:06:24\tnixo:\tgm everyone and welcome\r\n"
        '00:06:28\tBarnabas:\tReplying to "gm everyone and wel..."\n\ngm\nto you\r\n'
        '00:06:30\tNixo:\tReacted to "gm\nto you" with 🙃\r\n'
        '00:06:31\tNixo:\tRemoved a 🙃 reaction from "gm\nto you"\r\n'
    )
    assert [item.number for item in items] == [1, 2, 6, 8]
    first, reply, reaction, removal = events(items)
    assert isinstance(first, MessageSent)
    assert isinstance(reply, MessageSent)
    assert first.group == Group("zoom", "acde", "acde")
    assert (first.sender, first.text) == (Member("nixo", "nixo"), "gm everyone and welcome")
    assert first.sent_at == DAY + timedelta(minutes=6, seconds=24)
    assert (reply.text, reply.reply_to) == ("gm\nto you", first.key)
    at = DAY + timedelta(minutes=6, seconds=30)
    assert reaction == ReactionSet(first.group, Member("nixo", "Nixo"), reply.key, "🙃", at)
    assert removal == ReactionSet(
        first.group, Member("nixo", "Nixo"), reply.key, "🙃", at + timedelta(seconds=1), removed=True
    )


def test_a_lost_target_leaves_a_message_of_its_own_and_skips_a_reaction():
    items = read(
        '00:00:01\ta:\tReplying to "Screenshot.jpg"\n\nnice\r\n00:00:02\tb:\tReacted to "Screenshot.jpg" with 👍\r\n'
    )
    (sent,) = events(items)
    assert isinstance(sent, MessageSent)
    assert (sent.text, sent.reply_to) == ("nice", None)
    assert items[1] == Skipped(4, "reaction target not found")


def test_a_reply_is_found_by_what_it_adds():
    _, reply, reaction = events(
        read(
            "00:00:01\ta:\tshall we start?\r\n"
            '00:00:02\tb:\tReplying to "shall we start?"\n\nyes please\r\n'
            '00:00:03\tc:\tReacted to "yes please" with 👍\r\n'
        )
    )
    assert isinstance(reply, MessageSent)
    assert isinstance(reaction, ReactionSet)
    assert reaction.target_key == reply.key


def test_equal_messages_of_one_second_are_told_apart_and_in_order():
    sent = events(read("00:00:01\ta:\tgm\r\n00:00:01\tb:\tgm\r\n00:00:01\ta:\tgm\r\n"))
    assert len({each.key for each in sent if isinstance(each, MessageSent)}) == 3
    assert [each.sent_at.microsecond for each in sent if isinstance(each, MessageSent)] == [0, 1000, 2000]


def test_carriage_returns_inside_a_message_are_line_ends():
    (sent,) = events(read("00:00:01\ta:\tone\r\rtwo\nthree\r\n"))
    assert isinstance(sent, MessageSent)
    assert sent.text == "one\n\ntwo\nthree"


def test_a_colon_in_a_name_belongs_to_it():
    (sent,) = events(read("00:00:01\tOMA3: Alfred Tom:\thello: all\r\n"))
    assert isinstance(sent, MessageSent)
    assert (sent.sender.name, sent.text) == ("OMA3: Alfred Tom", "hello: all")


def test_note_takers_are_bots():
    (sent,) = events(read("00:00:01\tread.ai meeting notes:\tRed added read.ai\r\n"))
    assert isinstance(sent, MessageSent)
    assert sent.sender.is_bot


@pytest.mark.parametrize(
    ("name", "series", "day"),
    [
        ("x/one-off-1954__2026-03-05_001.chat.txt", "one-off-1954", datetime(2026, 3, 5, tzinfo=UTC)),
        ("Weekly/2026-03-05.chat.txt", "Weekly", datetime(2026, 3, 5, tzinfo=UTC)),
        ("Weekly/GMT20260305-140311_RecordingnewChat.txt", "Weekly", datetime(2026, 3, 5, tzinfo=UTC)),
        ("20260305.txt", "zoom", datetime(2026, 3, 5, tzinfo=UTC)),
    ],
)
def test_series_and_day_by_the_files_name(name: str, series: str, day: datetime):
    (sent,) = events(read("00:00:00\ta:\tgm", name))
    assert isinstance(sent, MessageSent)
    assert (sent.group.name, sent.group.key, sent.sent_at) == (series, series.casefold(), day)


def test_a_chat_without_a_date_is_rejected():
    (item,) = read("00:00:00\ta:\tgm", "chat.txt")
    assert isinstance(item, Rejected)
    assert item.reason == NO_DATE


def test_bad_records_are_rejected_with_their_first_line_and_the_rest_goes_in():
    items = read(
        b"\xef\xbb\xbfgarbage\nmore\n"
        b"00:00:01\ta:\tgm\r\n"
        b"00:61:01\ta:\tno such time\r\n"
        b"00:00:02\ta:\tcaf\xe9\nsecond line\r\n"
        b"00:00:03\tno colon\r\n"
        b"00:00:04\ta:\t\r\n"
        b"00:00:05\tb:\tbye\r\n"
    )
    assert [(item.number, getattr(item, "reason", None)) for item in items] == [
        (1, NOT_A_RECORD),
        (3, None),
        (4, NOT_A_RECORD),
        (5, NOT_UTF8),
        (7, NOT_A_RECORD),
        (8, "empty message"),
        (9, None),
    ]


def test_a_record_of_too_many_lines_is_cut_and_the_next_is_read():
    items = read(
        b"00:00:01\ta:\t" + b"x" * 1000 + b"\n" + (b"y" * 1000 + b"\n") * (MAX_LINE // 500) + b"00:00:02\ta:\tgm"
    )
    long, last = items
    assert isinstance(long, Rejected)
    assert (long.reason, len(long.raw)) == (TOO_LONG, RAW_KEPT)
    assert isinstance(last, Parsed)


def test_a_record_of_very_short_lines_weighs_no_more_than_its_bytes(monkeypatch: pytest.MonkeyPatch):
    limit = 1 << 16
    monkeypatch.setattr(zoom, "MAX_LINE", limit)
    content = b"00:00:01\ta:\tgm\n" + b"ab\n" * limit
    tracemalloc.start()
    try:
        (item,) = read(content)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert isinstance(item, Rejected)
    assert item.reason == TOO_LONG
    assert peak < 6 * limit
