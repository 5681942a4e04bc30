"""The promises of `examples/neighbourhood.jsonl`, read with nothing but `json`."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.unit

SAMPLE = Path(__file__).parents[3] / "examples" / "neighbourhood.jsonl"
NOT_A_MESSAGE = {"reaction", "remoteDelete", "pollVote", "pollTerminate"}


@dataclass(frozen=True)
class Sent:
    """A data message of anybody, the account itself included. `edits` is the timestamp that it edits."""

    sender: str
    name: str
    data: dict[str, Any]
    edits: int | None

    @property
    def key(self) -> tuple[str, int]:
        return self.sender, self.data["timestamp"]

    @property
    def group(self) -> str:
        return self.data["groupInfo"]["groupId"]

    @property
    def is_message(self) -> bool:
        described = self.data["groupInfo"]["type"] == "UPDATE"
        return self.edits is None and not described and not NOT_A_MESSAGE & self.data.keys()


@cache
def envelopes() -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(line)["envelope"] for line in SAMPLE.read_bytes().splitlines())


@cache
def sent() -> tuple[Sent, ...]:
    return tuple(_sent())


def _sent() -> Iterator[Sent]:
    for envelope in envelopes():
        content = envelope.get("syncMessage", {}).get("sentMessage", envelope)
        edit = content.get("editMessage")
        data = edit["dataMessage"] if edit else envelope.get("dataMessage", content)
        if "groupInfo" in data:
            edits = edit["targetSentTimestamp"] if edit else None
            yield Sent(envelope["sourceUuid"], envelope["sourceName"], data, edits)


def messages() -> list[Sent]:
    return [said for said in sent() if said.is_message]


def with_field(name: str) -> list[Sent]:
    return [said for said in sent() if name in said.data]


def strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for inner in value.values():
                yield from strings(inner)
        case list():
            for inner in value:
                yield from strings(inner)
        case _:
            pass


def test_the_file_is_utf8_json_lines_in_compact_form_and_ends_with_a_newline() -> None:
    text = SAMPLE.read_bytes().decode("utf-8")
    assert text.endswith("}\n")
    for line in text.removesuffix("\n").split("\n"):
        assert line == json.dumps(json.loads(line), ensure_ascii=False, separators=(",", ":"))


def test_it_is_a_long_conversation_of_about_thirty_people_over_four_months() -> None:
    people = Counter(said.sender for said in messages())
    months = {datetime.fromtimestamp(said.data["timestamp"] / 1000, UTC).strftime("%Y-%m") for said in messages()}
    assert 450 <= len(messages()) <= 600
    assert 28 <= len(people) <= 32
    assert min(people.values()) >= 5
    assert months == {"2026-03", "2026-04", "2026-05", "2026-06"}


def test_there_are_two_groups_and_one_of_them_changes_its_name() -> None:
    names: dict[str, list[str]] = {}
    for said in sent():
        name = said.data["groupInfo"]["groupName"]
        if name not in names.setdefault(said.group, []):
            names[said.group].append(name)
    assert sorted(names.values()) == [["Kettle Lane", "Kettle Lane & Saucer Street"], ["The Blue Cupboard"]]


def test_a_groups_revision_rises_with_each_update_and_only_then() -> None:
    revisions: dict[str, int] = {}
    for said in sorted(sent(), key=lambda said: said.data["timestamp"]):
        info = said.data["groupInfo"]
        known = revisions.setdefault(said.group, info["revision"] - (info["type"] == "UPDATE"))
        if "reaction" in said.data or said.edits:
            continue  # carried by a message that may be older than the update
        assert info["revision"] == known + (info["type"] == "UPDATE")
        revisions[said.group] = info["revision"]


def test_sender_and_timestamp_name_a_line() -> None:
    keys = [(envelope["sourceUuid"], envelope["timestamp"]) for envelope in envelopes()]
    assert len(set(keys)) == len(keys)


def test_the_file_is_in_the_order_of_delivery() -> None:
    delivered = [envelope["serverDeliveredTimestamp"] for envelope in envelopes()]
    assert delivered == sorted(delivered)
    assert all(e["timestamp"] < e["serverReceivedTimestamp"] < e["serverDeliveredTimestamp"] for e in envelopes())


@pytest.mark.parametrize(
    ("field", "least"),
    [
        ("quote", 150),
        ("reaction", 500),
        ("mentions", 12),
        ("attachments", 40),
        ("previews", 6),
        ("remoteDelete", 5),
        ("textStyles", 3),
        ("sticker", 1),
        ("contacts", 1),
        ("pollCreate", 1),
        ("pollVote", 5),
        ("pollTerminate", 1),
    ],
)
def test_each_field_of_a_data_message_is_there(field: str, least: int) -> None:
    assert len(with_field(field)) >= least


@pytest.mark.parametrize("field", ["receiptMessage", "typingMessage", "callMessage", "syncMessage"])
def test_each_other_kind_of_envelope_is_there(field: str) -> None:
    assert sum(field in envelope for envelope in envelopes()) >= 2


def test_the_account_speaks_through_sync_messages_only() -> None:
    account = json.loads(SAMPLE.read_bytes().splitlines()[0])["account"]
    own = [envelope for envelope in envelopes() if envelope["sourceNumber"] == account]
    assert own
    assert all("syncMessage" in envelope for envelope in own)
    assert all("syncMessage" not in envelope for envelope in envelopes() if envelope not in own)


def test_some_messages_were_not_meant_to_stay() -> None:
    assert sum(said.data["expiresInSeconds"] > 0 for said in messages()) >= 2
    assert sum(said.data["viewOnce"] for said in messages()) >= 1


def test_files_come_with_and_without_words() -> None:
    files = [(said, file) for said in with_field("attachments") for file in said.data["attachments"]]
    types = {file["contentType"].partition("/")[0] for _, file in files}
    assert types == {"image", "application", "audio", "video"}
    assert any(file["caption"] for _, file in files)
    assert any(said.data["message"] is None for said, _ in files)
    assert any(len(said.data["attachments"]) > 1 for said, _ in files)
    assert len({file["id"] for said, file in files if said.edits is None}) == sum(
        said.edits is None for said, _ in files
    )


def test_someone_appears_under_a_new_name() -> None:
    names: dict[str, set[str]] = {}
    for said in sent():
        names.setdefault(said.sender, set()).add(said.name)
    assert sorted(len(known) for known in names.values())[-2:] == [1, 2]


def test_what_quotes_reactions_and_votes_point_to_exists_in_the_same_group_and_is_older() -> None:
    group = {said.key: said.group for said in messages()}
    for said in sent():
        quote, reaction = said.data.get("quote"), said.data.get("reaction")
        vote, end = said.data.get("pollVote"), said.data.get("pollTerminate")
        targets = [
            *([(quote["authorUuid"], quote["id"])] if quote else []),
            *([(reaction["targetAuthorUuid"], reaction["targetSentTimestamp"])] if reaction else []),
            *([(vote["authorUuid"], vote["targetSentTimestamp"])] if vote else []),
            *([(said.sender, end["targetSentTimestamp"])] if end else []),
        ]
        for target in targets:
            assert group[target] == said.group
            assert target[1] < said.data["timestamp"]


def test_a_quote_says_what_the_message_said_at_that_time() -> None:
    text: dict[tuple[str, int], str | None] = {}
    original: dict[tuple[str, int], tuple[str, int]] = {}
    for said in sorted(sent(), key=lambda said: said.data["timestamp"]):
        if said.edits is not None:
            target = (said.sender, said.edits)
            original[said.key] = original.get(target, target)
            text[original[said.key]] = said.data["message"]
        elif said.is_message:
            if quote := said.data.get("quote"):
                assert quote["text"] == text[quote["authorUuid"], quote["id"]]
            text[said.key] = said.data["message"]


def test_edits_are_of_own_earlier_messages_and_one_edits_an_edit() -> None:
    edits = [said for said in sent() if said.edits is not None]
    own = {said.key for said in [*messages(), *edits]}
    assert len(edits) >= 8
    assert all((said.sender, said.edits) in own for said in edits)
    assert all(said.edits < said.data["timestamp"] for said in edits if said.edits)
    assert {(said.sender, said.edits) for said in edits} & {said.key for said in edits}
    assert any("syncMessage" in e and "editMessage" in e["syncMessage"].get("sentMessage", {}) for e in envelopes())


def test_deletions_are_of_own_messages_and_one_deleted_message_was_quoted() -> None:
    said_by = {said.key for said in messages()}
    gone = {(said.sender, said.data["remoteDelete"]["timestamp"]) for said in with_field("remoteDelete")}
    quoted = {(said.data["quote"]["authorUuid"], said.data["quote"]["id"]) for said in with_field("quote")}
    assert gone <= said_by
    assert gone & quoted


def test_some_reactions_are_replaced_and_some_are_taken_back() -> None:
    given: dict[tuple[str, str, int], str] = {}
    replaced = removed = 0
    for said in sorted(with_field("reaction"), key=lambda said: said.data["timestamp"]):
        reaction = said.data["reaction"]
        place = (said.sender, reaction["targetAuthorUuid"], reaction["targetSentTimestamp"])
        if reaction["isRemove"]:
            assert given.pop(place) == reaction["emoji"]
            removed += 1
        else:
            replaced += place in given
            given[place] = reaction["emoji"]
    assert replaced >= 5
    assert removed >= 4


def test_a_mention_stands_on_its_placeholder_counted_in_utf16() -> None:
    behind_an_emoji = 0
    people = {said.sender for said in sent()}
    for said in with_field("mentions"):
        text = said.data["message"]
        units = text.encode("utf-16-le")
        for mention in said.data["mentions"]:
            start, end = 2 * mention["start"], 2 * (mention["start"] + mention["length"])
            assert units[start:end].decode("utf-16-le") == "\ufffc"
            assert mention["uuid"] in people
            before = units[:start].decode("utf-16-le")
            behind_an_emoji += any(ord(character) > 0xFFFF for character in before)
        assert len(said.data["mentions"]) == text.count("\ufffc")
    assert behind_an_emoji >= 10


def test_nobody_can_be_reached_and_no_link_leads_to_a_stranger() -> None:
    for text in (text for envelope in envelopes() for text in strings(envelope)):
        assert not re.search(r"\S@\S", text), text
        for number in re.findall(r"\+\d{6,}", text):
            assert re.fullmatch(r"\+1555010\d{4}", number), number
        for host in re.findall(r"https?://([^/\s]+)", text):
            assert re.fullmatch(r"example\.org|www\.openstreetmap\.org|en\.wikipedia\.org|www\.ifixit\.com", host), host
    for said in messages():
        assert not re.search(r"\d[\d\s()/-]{6,}\d", said.data["message"] or ""), said.data["message"]


def test_nobody_repeats_themselves() -> None:
    words = Counter(said.data["message"] for said in messages() if len(said.data["message"] or "") > 12)
    assert [text for text, times in words.items() if times > 1] == []


def test_it_is_written_in_two_languages() -> None:
    german = [
        said for said in messages() if re.search(r"\b(ich|nicht|und|ist|der|Herzlich)\b", said.data["message"] or "")
    ]
    english = [said for said in messages() if re.search(r"\b(the|and|is|I)\b", said.data["message"] or "")]
    assert len(german) >= 25
    assert len(english) >= 300
    assert {said.sender for said in german} & {said.sender for said in english}
