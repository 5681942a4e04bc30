from datetime import UTC, datetime, timedelta

import pytest

from springline.community.model import (
    Attachment,
    Group,
    GroupDescribed,
    Member,
    Mention,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    ReactionSet,
)
from springline.community.readers.signal_envelope import UnreadableEnvelopeError, read_envelope

pytestmark = pytest.mark.unit

ANA = "11111111-aaaa-4aaa-8aaa-111111111111"
BEN = "22222222-bbbb-4bbb-8bbb-222222222222"
OWN = "33333333-cccc-4ccc-8ccc-333333333333"
AT = 1_700_000_000_123
GROUP_INFO = {"groupId": "Z3JvdXA=", "groupName": "Elm Street", "revision": 3, "type": "DELIVER"}
GROUP = Group("signal-cli", "Z3JvdXA=", "Elm Street")
SENT_AT = datetime(2023, 11, 14, 22, 13, 20, 123000, tzinfo=UTC)


def envelope(**kind: object) -> dict[str, object]:
    return {
        "envelope": {
            "source": "+4915550100",
            "sourceNumber": "+4915550100",
            "sourceUuid": ANA,
            "sourceName": "Ana",
            "sourceDevice": 1,
            "timestamp": AT,
            "serverReceivedTimestamp": AT + 50,
            "serverDeliveredTimestamp": AT + 90,
            **kind,
        },
        "account": "+4915550199",
    }


def data(**fields: object) -> dict[str, object]:
    return {
        "timestamp": AT,
        "message": None,
        "expiresInSeconds": 0,
        "viewOnce": False,
        "groupInfo": GROUP_INFO,
    } | fields


def read_data(**fields: object) -> object:
    outcome = read_envelope(envelope(dataMessage=data(**fields)))
    return outcome[0] if isinstance(outcome, tuple) and len(outcome) == 1 else outcome


def rejected(document: object) -> str:
    with pytest.raises(UnreadableEnvelopeError) as caught:
        read_envelope(document)
    return caught.value.reason


def test_a_message_is_named_by_its_author_and_timestamp():
    assert read_data(message="Who has a ladder?") == MessageSent(
        group=GROUP, sender=Member(ANA, "Ana"), key=f"{ANA}:{AT}", sent_at=SENT_AT, text="Who has a ladder?"
    )


def test_milliseconds_are_kept_exactly():
    for offset in range(1000):
        sent = read_envelope(envelope(dataMessage=data(message="x", timestamp=AT + offset)))
        assert isinstance(sent, tuple)
        assert isinstance(sent[0], MessageSent)
        assert sent[0].sent_at - SENT_AT == timedelta(milliseconds=offset)


def test_an_account_without_uuid_is_known_by_its_number():
    document = envelope(dataMessage=data(message="hi"))
    document["envelope"] |= {"sourceUuid": None}  # type: ignore[operator]
    (sent,) = read_envelope(document)
    assert isinstance(sent, MessageSent)
    assert sent.sender.key == "+4915550100"
    assert sent.key == f"+4915550100:{AT}"


def test_a_quote_becomes_the_key_of_the_quoted_message():
    quote: dict[str, object] = {"id": AT - 5000, "author": "+49", "authorUuid": BEN, "text": "I do", "attachments": []}
    sent = read_data(message="Great!", quote=quote)
    assert isinstance(sent, MessageSent)
    assert sent.reply_to == f"{BEN}:{AT - 5000}"


@pytest.mark.parametrize("quote", [{"id": 0, "authorUuid": BEN}, {"id": AT}, {"authorUuid": BEN}, {}])
def test_a_quote_that_names_no_message_is_left_out(quote: dict[str, object]):
    sent = read_data(message="Great!", quote=quote)
    assert isinstance(sent, MessageSent)
    assert sent.reply_to is None


def test_mentions_are_written_out_and_their_spans_count_code_points():
    # Two emoji of two UTF-16 units each come before the first placeholder.
    text = "🪜🪜 \ufffc and \ufffc, thanks 🎉"
    mentions = [
        {"name": "+4915550100", "number": "+4915550100", "uuid": BEN, "start": 11, "length": 1},
        {"name": "Ana", "uuid": ANA, "start": 5, "length": 1},
    ]
    sent = read_data(message=text, mentions=mentions)
    assert isinstance(sent, MessageSent)
    assert sent.text == "🪜🪜 @Ana and @22222222, thanks 🎉"
    assert [sent.text[m.start : m.start + m.length] for m in sent.mentions] == ["@Ana", "@22222222"]
    assert [m.member_key for m in sent.mentions] == [ANA, BEN]


def test_a_mention_without_placeholder_covers_the_words_that_stand_there():
    sent = read_data(message="hello Ben!", mentions=[{"uuid": BEN, "start": 6, "length": 3}])
    assert isinstance(sent, MessageSent)
    assert (sent.text, sent.mentions) == ("hello Ben!", (Mention(BEN, 6, 3),))


@pytest.mark.parametrize(
    "mention",
    [
        {"uuid": BEN, "start": 9, "length": 1},
        {"uuid": BEN, "start": -1, "length": 1},
        {"uuid": BEN, "start": 1, "length": 1},  # half of the emoji
        {"uuid": BEN, "start": 0, "length": 0},
        {"uuid": BEN, "start": "0", "length": 1},
        {"start": 0, "length": 1},
    ],
)
def test_a_mention_that_points_nowhere_leaves_the_text_alone(mention: dict[str, object]):
    sent = read_data(message="🪜 hi", mentions=[mention])
    assert isinstance(sent, MessageSent)
    assert (sent.text, sent.mentions) == ("🪜 hi", ())


def test_of_overlapping_mentions_the_first_counts():
    mentions = [{"uuid": BEN, "start": 0, "length": 3}, {"uuid": ANA, "start": 2, "length": 3}]
    sent = read_data(message="abcdef", mentions=mentions)
    assert isinstance(sent, MessageSent)
    assert sent.mentions == (Mention(BEN, 0, 3),)


def test_attachments_are_described_and_not_read():
    voice = {"contentType": "audio/aac", "filename": None, "id": "abc.aac", "size": 8123, "uploadTimestamp": AT}
    picture = {"contentType": "image/jpeg", "filename": "l.jpg", "id": "x.jpg", "size": 9, "width": 4, "height": 3}
    sent = read_data(attachments=[voice, picture | {"caption": "the ladder"}])
    assert isinstance(sent, MessageSent)
    assert sent.text is None
    assert sent.attachments == (
        Attachment(key="abc.aac", content_type="audio/aac", size=8123),
        Attachment("x.jpg", "image/jpeg", "l.jpg", 9, 4, 3, "the ladder"),
    )


def test_an_attachment_without_id_or_type_is_named_by_its_place():
    sent = read_data(attachments=[{"size": -1, "width": 2**31}, {"contentType": None, "size": 10**30}])
    assert isinstance(sent, MessageSent)
    assert sent.attachments == (
        Attachment(f"{ANA}:{AT}/0", "application/octet-stream"),
        Attachment(f"{ANA}:{AT}/1", "application/octet-stream"),
    )


def test_a_sticker_is_a_webp_attachment_named_by_its_pack():
    sent = read_data(sticker={"packId": "0abc", "stickerId": 7})
    assert isinstance(sent, MessageSent)
    assert sent.attachments == (Attachment("sticker:0abc:7", "image/webp"),)


def test_a_poll_is_a_message_with_question_and_options():
    sent = read_data(pollCreate={"question": "When?", "allowMultiple": True, "options": ["Friday", "Saturday"]})
    assert isinstance(sent, MessageSent)
    assert sent.text == "When?\n- Friday\n- Saturday"


def test_an_expiring_message_carries_how_long_it_may_be_kept():
    sent = read_data(message="door code 1234", expiresInSeconds=3600)
    assert isinstance(sent, MessageSent)
    assert sent.expires_in == timedelta(hours=1)


def test_a_view_once_message_keeps_neither_text_nor_attachments():
    files = [{"id": "x", "contentType": "image/png"}]
    sent = read_data(message="look \ufffc", viewOnce=True, attachments=files, mentions=[{"uuid": BEN, "start": 5}])
    assert isinstance(sent, MessageSent)
    assert sent.view_once
    assert (sent.text, sent.attachments, sent.mentions) == (None, (), ())


def test_reactions_and_their_removal():
    target = {"targetAuthor": "+49", "targetAuthorUuid": BEN, "targetSentTimestamp": AT - 9, "emoji": "👍"}
    set_, removed = read_data(reaction=target | {"isRemove": False}), read_data(reaction=target | {"isRemove": True})
    assert set_ == ReactionSet(GROUP, Member(ANA, "Ana"), f"{BEN}:{AT - 9}", "👍", SENT_AT, removed=False)
    assert removed == ReactionSet(GROUP, Member(ANA, "Ana"), f"{BEN}:{AT - 9}", "👍", SENT_AT, removed=True)


def test_a_remote_delete_takes_back_a_message_of_its_own_sender():
    expected = MessageDeleted(GROUP, Member(ANA, "Ana"), f"{ANA}:{AT - 7}", SENT_AT)
    assert read_data(remoteDelete={"timestamp": AT - 7}) == expected


def test_an_administrator_takes_back_someone_elses_message():
    delete = {"targetAuthor": "+49", "targetAuthorUuid": BEN, "targetSentTimestamp": AT - 7}
    assert read_data(adminDelete=delete) == MessageDeleted(GROUP, Member(ANA, "Ana"), f"{BEN}:{AT - 7}", SENT_AT)


def test_an_edit_of_an_edit_names_the_revision_before_it():
    edit = {"targetSentTimestamp": AT - 100, "dataMessage": data(message="Tall ladder?", expiresInSeconds=60)}
    assert read_envelope(envelope(editMessage=edit)) == (
        MessageEdited(
            group=GROUP,
            sender=Member(ANA, "Ana"),
            key=f"{ANA}:{AT}",
            target_key=f"{ANA}:{AT - 100}",
            edited_at=SENT_AT,
            text="Tall ladder?",
            expires_in=timedelta(seconds=60),
        ),
    )


def test_a_group_update_describes_the_group():
    update = GROUP_INFO | {"type": "UPDATE"}
    assert read_data(groupInfo=update) == GroupDescribed(GROUP, SENT_AT)
    described, sent = read_envelope(envelope(dataMessage=data(groupInfo=update, message="new name!")))
    assert isinstance(described, GroupDescribed)
    assert isinstance(sent, MessageSent)


def test_a_group_without_a_name_is_shown_by_its_id():
    sent = read_data(message="x", groupInfo={"groupId": "Z3JvdXA=", "groupName": None})
    assert isinstance(sent, MessageSent)
    assert sent.group.name == "Z3JvdXA="


def own(**sent: object) -> object:
    document = envelope(syncMessage={"sentMessage": {"destination": None, "destinationNumber": None} | sent})
    document["envelope"] |= {"sourceUuid": OWN, "sourceName": "Me"}  # type: ignore[operator]
    outcome = read_envelope(document)
    return outcome[0] if isinstance(outcome, tuple) else outcome


def test_what_the_own_account_did_elsewhere_counts_like_everyone_elses():
    me = Member(OWN, "Me")
    assert own(**data(message="I do")) == MessageSent(GROUP, me, f"{OWN}:{AT}", SENT_AT, "I do")
    assert own(**data(remoteDelete={"timestamp": AT - 1})) == MessageDeleted(GROUP, me, f"{OWN}:{AT - 1}", SENT_AT)
    reaction = {"emoji": "🙏", "targetAuthorUuid": ANA, "targetSentTimestamp": AT, "isRemove": False}
    assert own(**data(reaction=reaction)) == ReactionSet(GROUP, me, f"{ANA}:{AT}", "🙏", SENT_AT)
    edit = {"targetSentTimestamp": AT - 1, "dataMessage": data(message="I do!")}
    assert own(editMessage=edit) == MessageEdited(GROUP, me, f"{OWN}:{AT}", f"{OWN}:{AT - 1}", SENT_AT, "I do!")


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ({"typingMessage": {"action": "STARTED", "groupId": "Z3JvdXA="}}, "typing notice"),
        ({"receiptMessage": {"isRead": True, "timestamps": [AT]}}, "receipt"),
        ({"callMessage": {"offerMessage": {}}}, "call"),
        ({"storyMessage": {"allowsReplies": True, "groupId": "Z3JvdXA="}}, "story"),
        ({"syncMessage": {"readMessages": [{"sender": "+49", "timestamp": AT}]}}, "sync without a message"),
        ({"syncMessage": {"sentStoryMessage": {"allowsReplies": True}}}, "story"),
        ({"syncMessage": {"sentMessage": {"destinationUuid": BEN, "message": "psst"}}}, "direct message"),
        ({"dataMessage": {"timestamp": AT, "message": "psst"}}, "direct message"),
        ({"editMessage": {"targetSentTimestamp": AT, "dataMessage": {"message": "psst"}}}, "direct message"),
        ({"dataMessage": data(payment={"note": "for the pizza", "receipt": "AA=="})}, "payment"),
        ({"dataMessage": data(contacts=[{"name": {"given": "Eva"}}])}, "contact card"),
        ({"dataMessage": data(pollVote={"targetSentTimestamp": AT, "optionIndexes": [1]})}, "poll vote"),
        ({"dataMessage": data(pollTerminate={"targetSentTimestamp": AT})}, "poll closed"),
        ({"dataMessage": data(pinMessage={"targetSentTimestamp": AT})}, "message pinned or unpinned"),
        ({"dataMessage": data(unpinMessage={"targetSentTimestamp": AT})}, "message pinned or unpinned"),
        ({"dataMessage": data(message="nice", storyContext={"sentTimestamp": AT})}, "answer to a story"),
        ({"dataMessage": data(isExpirationUpdate=True, expiresInSeconds=60)}, "change of the expiry timer"),
        ({"dataMessage": data(message="")}, "message without content"),
        ({}, "envelope without content"),
    ],
)
def test_what_is_no_group_message_is_skipped_with_a_reason(kind: dict[str, object], reason: str):
    assert read_envelope(envelope(**kind)) == reason


def test_an_undecryptable_message_is_skipped():
    error = {"message": "no session", "type": "ProtocolNoSessionException"}
    assert read_envelope(envelope() | {"exception": error}) == "message that could not be decrypted"
    assert read_envelope({"account": "+49", "exception": error}) == "message that could not be decrypted"


def test_json_rpc_notifications_are_unwrapped():
    plain = envelope(dataMessage=data(message="hi"))
    expected = read_envelope(plain)
    assert read_envelope({"jsonrpc": "2.0", "method": "receive", "params": plain}) == expected
    subscribed = {"jsonrpc": "2.0", "method": "receive", "params": {"subscription": 0, "result": plain}}
    assert read_envelope(subscribed) == expected
    answers: list[dict[str, object]] = [
        {"jsonrpc": "2.0", "result": {}, "id": 1},
        {"jsonrpc": "2.0", "method": "x", "params": {}},
    ]
    for answer in answers:
        assert read_envelope(answer) == "JSON-RPC message without an envelope"


@pytest.mark.parametrize(
    ("timestamp", "reason"),
    [
        (-1, "timestamp is before the year 2000 or after 2099"),
        (0, "timestamp is before the year 2000 or after 2099"),
        (10**400, "timestamp is before the year 2000 or after 2099"),
        (4_102_444_800_000, "timestamp is before the year 2000 or after 2099"),
        (1_700_000_000, "timestamp is in seconds: it must be in milliseconds since 1970"),
        (1.7e12, "timestamp must be a whole number of milliseconds since 1970"),
        ("1700000000123", "timestamp must be a whole number of milliseconds since 1970"),
        (True, "timestamp must be a whole number of milliseconds since 1970"),
        ([], "timestamp must be a whole number of milliseconds since 1970"),
    ],
)
def test_absurd_timestamps_are_refused(timestamp: object, reason: str):
    assert rejected(envelope(dataMessage=data(message="x", timestamp=timestamp))) == reason


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"message": "a\0b"}, "a text holds the escape \\u0000, which cannot be stored: remove it"),
        ({"message": "a\ud800b"}, "a text holds half of a surrogate pair"),
        ({"message": 7}, "message must be a text"),
        ({"groupInfo": "Elm"}, "groupInfo must be an object"),
        ({"groupInfo": {"groupName": "Elm"}}, "groupInfo.groupId is missing"),
        ({"groupInfo": {"groupId": "x" * 201}}, "groupInfo.groupId is longer than 200 characters"),
        ({"groupInfo": {"groupId": "x", "groupName": "\0"}}, "a text holds the escape \\u0000"),
        ({"expiresInSeconds": "soon", "message": "x"}, "expiresInSeconds must be a whole number of seconds"),
        ({"expiresInSeconds": -1, "message": "x"}, "expiresInSeconds must be a whole number of seconds"),
        ({"expiresInSeconds": 2**40, "message": "x"}, "expiresInSeconds must be a whole number of seconds"),
        ({"mentions": {"a": 1}, "message": "x"}, "mentions must be a list"),
        ({"attachments": [7]}, "attachments must be an object"),
        ({"reaction": {"emoji": "👍", "targetSentTimestamp": AT}}, "reaction.targetAuthorUuid is missing"),
        ({"reaction": {"targetAuthorUuid": BEN, "targetSentTimestamp": AT}}, "reaction.emoji is missing"),
        ({"reaction": {"emoji": "👍", "targetAuthorUuid": BEN}}, "reaction.targetSentTimestamp must be a whole"),
        ({"remoteDelete": {}}, "remoteDelete.timestamp must be a whole"),
        ({"adminDelete": []}, "adminDelete must be an object"),
        ({"quote": 5, "message": "x"}, "quote must be an object"),
        ({"pollCreate": {"options": "no"}}, "poll options must be a list"),
    ],
)
def test_broken_fields_are_refused_with_what_to_mend(fields: dict[str, object], reason: str):
    assert rejected(envelope(dataMessage=data(**fields))).startswith(reason)


@pytest.mark.parametrize("document", [None, 7, "text", [], [envelope()], True])
def test_json_that_is_no_object_is_refused(document: object):
    assert rejected(document) == "the line must be an object"


def test_documents_of_another_kind_are_refused():
    assert rejected({"hello": "world"}).startswith("no envelope")
    assert rejected({"envelope": None}) == "envelope must be an object"
    assert rejected({"envelope": {"dataMessage": data(message="x")}}) == "the envelope has no sourceUuid"
    assert rejected(envelope(editMessage={"targetSentTimestamp": AT})) == "editMessage.dataMessage must be an object"


def test_a_reason_never_repeats_what_was_in_the_line():
    document = envelope(dataMessage=data(message="x", timestamp="secret"))
    assert "secret" not in rejected(document)
