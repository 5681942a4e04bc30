import io
import json
from datetime import UTC, datetime

import pytest

from springline.community.model import Attachment, Group, Member, MessageSent
from springline.community.readers.json_array import ENDS_EARLY, NOT_AN_ARRAY
from springline.community.readers.protocol import Parsed, ReadItem, Rejected, Skipped
from springline.community.readers.storable import NOT_UTF8, NUL_ESCAPE
from springline.community.readers.zulip import NOT_A_MESSAGE, ZulipReader

pytestmark = pytest.mark.unit

NAME = "53-CISL.2FTDD-general/.E2.9C.94.20Where.20is.20Thomas.3F.json"


def message(**fields: object) -> dict[str, object]:
    return {"id": 7, "sender_full_name": "Ana Ruiz", "timestamp": 1_706_042_225, "content": "<p>hi</p>"} | fields


def read(*records: object, name: str = NAME) -> list[ReadItem]:
    return list(ZulipReader().read(io.BytesIO(json.dumps(records).encode()), name=name))


def test_a_message_belongs_to_its_stream_and_topic():
    assert read(message()) == [
        Parsed(
            1,
            (
                MessageSent(
                    group=Group("zulip", "53", "CISL/TDD-general"),
                    sender=Member("ana ruiz", "Ana Ruiz"),
                    key="7",
                    sent_at=datetime(2024, 1, 23, 20, 37, 5, tzinfo=UTC),
                    text="hi",
                    thread="Where is Thomas?",
                ),
            ),
        )
    ]


@pytest.mark.parametrize(
    ("name", "group", "thread"),
    [
        ("a/b/3-general/CVDP.20SSP2-4.2E5.json", Group("zulip", "3", "general"), "CVDP SSP2-4.5"),
        ("3-general/plain.json.gz", Group("zulip", "3", "general"), "plain"),
        ("export/topic.json", Group("zulip", "export", "export"), "topic"),
        ("topic.json", Group("zulip", "zulip", "zulip"), "topic"),
    ],
)
def test_stream_and_topic_by_the_files_name(name: str, group: Group, thread: str):
    (item,) = read(message(), name=name)
    assert isinstance(item, Parsed)
    (sent,) = item.events
    assert isinstance(sent, MessageSent)
    assert (sent.group, sent.thread) == (group, thread)


def test_an_upload_alone_is_a_message_without_text():
    picture = '<div class="message_inline_image"><a href="/user_uploads/2/a/b.png"><img src="x"></a></div>'
    (item,) = read(message(content=picture))
    assert isinstance(item, Parsed)
    (sent,) = item.events
    assert isinstance(sent, MessageSent)
    assert (sent.text, sent.attachments) == (None, (Attachment("2/a/b.png", "image/png", "b.png"),))


def test_bots_are_marked():
    (item,) = read(message(sender_full_name="Notification Bot"))
    assert isinstance(item, Parsed)
    assert isinstance(item.events[0], MessageSent)
    assert item.events[0].sender == Member("notification bot", "Notification Bot", is_bot=True)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (7, NOT_A_MESSAGE),
        ({}, NOT_A_MESSAGE),
        (message(id="7"), NOT_A_MESSAGE),
        (message(id=2**63), NOT_A_MESSAGE),
        (message(id=True), NOT_A_MESSAGE),
        (message(sender_full_name=" "), NOT_A_MESSAGE),
        (message(sender_full_name="x" * 201), "sender_full_name is longer than 200 characters"),
        (message(content=None), NOT_A_MESSAGE),
        (message(content="a\0b"), NUL_ESCAPE),
        (message(timestamp=1_706_042_225_000), "timestamp is in milliseconds: it must be in seconds since 1970"),
        (message(timestamp=None), "timestamp must be a whole number of seconds since 1970"),
    ],
)
def test_a_bad_record_is_rejected_and_the_rest_goes_in(record: object, reason: str):
    before, bad, after = read(message(), record, message())
    assert isinstance(before, Parsed)
    assert isinstance(after, Parsed)
    assert isinstance(bad, Rejected)
    assert (bad.number, bad.reason) == (2, reason)


def test_a_message_of_nothing_is_skipped():
    assert read(message(content="<p></p>")) == [Skipped(1, "empty message")]


def test_the_index_of_the_archive_is_skipped():
    content = io.BytesIO(b'{"streams": {}}')
    assert list(ZulipReader().read(content, name="zulip_json/stream_index.json")) == [
        Skipped(1, "index of the archive")
    ]


def test_files_that_are_no_topic_are_rejected():
    def reasons(content: bytes) -> list[str]:
        items = ZulipReader().read(io.BytesIO(content), name=NAME)
        return [item.reason if isinstance(item, Rejected) else type(item).__name__ for item in items]

    assert reasons(b'{"a": 1}') == [NOT_A_MESSAGE]
    assert reasons(b'"a"') == [NOT_AN_ARRAY]
    assert reasons(b"[" + json.dumps(message()).encode() + b', {"id"') == ["Parsed", ENDS_EARLY]
    assert reasons(b'[{"content": "caf\xe9"}]') == [NOT_UTF8]
    assert reasons(b"[" + b"[" * 50_000 + b"]" * 50_000 + b"]") == [NOT_A_MESSAGE]


def test_a_message_that_was_kept_aside_can_be_read_again_by_itself():
    whole = b'[{"id": 1, "sender_full_name": "A", "timestamp": 1, "content": "<p>x</p>"}]'
    (kept,) = ZulipReader().read(io.BytesIO(whole), name=NAME)
    assert isinstance(kept, Rejected)
    (again,) = ZulipReader().read(io.BytesIO(kept.raw.replace(b'": 1,', b'": 1700000000,')), name=NAME)
    assert isinstance(again, Parsed)
