import dataclasses
import gc
import io
import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.threading.__main__ import by_rules, count, read_day
from springline.community.addressing import Reading
from springline.community.model import MessageSent
from springline.community.readers import reader
from springline.community.readers.protocol import Parsed
from springline.community.threading import Link, RuleStrategy, Utterance, opens_request

pytestmark = pytest.mark.unit

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def chat(*said: tuple[str, str], minutes: float = 0.5, **more: dict[int, str]) -> list[Utterance]:
    """Utterances with keys "0", "1", …; `reply_to={3: "1"}` and `thread={…}` set fields by position."""
    return [
        Utterance(
            key=str(position),
            speaker=name.casefold(),
            name=name,
            sent_at=NOON + timedelta(minutes=position * minutes),
            text=text,
            reply_to=more.get("reply_to", {}).get(position),
            thread=more.get("thread", {}).get(position),
            is_bot=name == "ubottu",
        )
        for position, (name, text) in enumerate(said)
    ]


def links(utterances: Iterable[Utterance], lookback: int = 100) -> list[Link]:
    return list(RuleStrategy(lookback).link(utterances))


def last_link(utterances: list[Utterance], lookback: int = 100) -> tuple[str | None, str]:
    link = links(utterances, lookback)[-1]
    return link.parent_key, link.reason


QUESTION = ("Ada", "how do I mount an ntfs partition on dapper")
NOISE = ("bert", "my printer prints only blank pages since yesterday, any idea?")


@pytest.mark.parametrize(
    "text",
    [
        "Ada: edit the fstab file",
        "ada, edit the fstab file",
        "@Ada edit the fstab file",
        "Ada edit the fstab file",
        "edit the fstab file, Ada",
        "have a look at @ada please, edit fstab",
    ],
)
def test_a_message_that_calls_someone_answers_their_last_message(text: str) -> None:
    assert last_link(chat(QUESTION, NOISE, ("carla", text))) == ("0", "addressed")


def test_a_first_name_calls_someone_with_a_first_and_a_last_name() -> None:
    said = chat(("Ada Lovelace", "who has a ladder for Saturday?"), NOISE, ("carla", "Ada, mine is in the shed"))
    assert last_link(said) == ("0", "addressed")


def test_ornaments_of_a_nick_may_be_left_out() -> None:
    assert last_link(chat(("|Ada|_", QUESTION[1]), NOISE, ("carla", "ada: edit the fstab file")))[0] == "0"


def test_a_misspelt_name_before_a_colon_is_taken_for_the_one_that_begins_alike() -> None:
    said = chat(("HrdwrBoB", "what is on that disk?"), NOISE, ("carla", "HrdwBoB: three partitions"))
    assert last_link(said) == ("0", "addressed")


def test_a_common_word_is_no_name_without_a_sign() -> None:
    asked = [("Will", "which kernel has the driver"), NOISE]
    assert last_link(chat(*asked, ("carla", "will it ever rain again in this valley"))) == (None, "start")
    assert last_link(chat(*asked, ("carla", "will: the one from last week"))) == ("0", "addressed")


def test_the_one_who_was_called_answers_the_caller() -> None:
    said = chat(QUESTION, NOISE, ("carla", "Ada: which version?"), NOISE, ("Ada", "the newest one"))
    assert last_link(said) == ("2", "caller")


def test_the_one_who_was_quoted_answers_the_quote() -> None:
    said = [QUESTION, NOISE, ("carla", "which version is that"), NOISE, ("Ada", "the newest one")]
    assert last_link(chat(*said, reply_to={2: "0"})) == ("2", "caller")


def test_someone_goes_on_with_their_own_message() -> None:
    assert last_link(chat(QUESTION, NOISE, ("Ada", "and without being root"))) == ("0", "own")


def test_a_joining_word_goes_on_where_another_sentence_starts_anew() -> None:
    asked = chat(QUESTION, *[NOISE] * 8)
    later = asked[-1].sent_at + timedelta(minutes=5)
    for text, expected in (("and does the cdrom drive matter", "0"), ("does the cdrom drive matter", None)):
        assert last_link([*asked, Utterance("9", "ada", "Ada", later, text)])[0] == expected


def test_someone_goes_on_to_the_same_person() -> None:
    said = chat(QUESTION, ("carla", "Ada: edit fstab"), ("carla", "Ada: then reboot"))
    assert last_link(said) == ("1", "own")


def test_a_newcomers_question_starts_a_conversation() -> None:
    assert last_link(chat(QUESTION, NOISE, ("carla", "is there a german channel?"))) == (None, "start")


def test_a_bot_answers_the_command() -> None:
    said = chat(QUESTION, ("carla", "!ntfs | Ada"), NOISE, ("ubottu", "Ada: To view your partitions see the wiki"))
    assert last_link(said)[0] == "1"


def test_after_a_silence_the_next_message_answers_the_question_before_it() -> None:
    said = [("Ada", "Who has a ladder for Saturday?"), ("carla", "I have a long one in my shed")]
    assert last_link(chat(*said, minutes=40)) == ("0", "nearby")
    assert last_link(chat(*said, minutes=0.5)) == (None, "start")


def test_a_quote_wins_even_beyond_the_lookback() -> None:
    said = chat(QUESTION, *[NOISE] * 9, ("carla", "bert: edit fstab"), reply_to={10: "0"})
    assert last_link(said, lookback=3) == ("0", "quote")


def utterances(source_system: str, content: str, name: str) -> list[Utterance]:
    """What a reader makes of an export, as threading gets it."""
    found: list[Utterance] = []
    for item in reader(source_system).read(io.BytesIO(content.encode()), name=name):
        for said in item.events if isinstance(item, Parsed) else ():
            assert isinstance(said, MessageSent)
            who = said.sender
            text, shown = said.text or "", who.name or who.key
            found.append(Utterance(said.key, who.key, shown, said.sent_at, text, said.reply_to, said.thread))
    return found


def signal_line(name: str, at: int, text: str, quoted: tuple[str, int] | None = None) -> str:
    data: dict[str, object] = {"message": text, "groupInfo": {"groupId": "g"}}
    if quoted is not None:
        data["quote"] = {"authorUuid": quoted[0], "id": 1_700_000_000_000 + quoted[1], "text": "…"}
    envelope = {"sourceUuid": name, "sourceName": name, "timestamp": 1_700_000_000_000 + at, "dataMessage": data}
    return json.dumps({"envelope": envelope}) + "\n"


def zulip_message(number: int, name: str, content: str) -> dict[str, object]:
    return {"id": number, "sender_full_name": name, "timestamp": 1_700_000_000 + number, "content": content}


# Each last message calls Bert by name, whose question is the newest, and quotes Ada.
QUOTING = {
    "signal-cli": (
        signal_line("ada", 1, "who has a ladder?")
        + signal_line("bert", 2, "who has a drill?")
        + signal_line("carla", 3, "bert: this one too", quoted=("ada", 1)),
        "chat.jsonl",
    ),
    "zulip": (
        json.dumps(
            [
                zulip_message(1, "Ada", "<p>who has a ladder?</p>"),
                zulip_message(2, "Bert", "<p>who has a drill?</p>"),
                zulip_message(
                    3,
                    "Carla",
                    '<p><span class="user-mention silent" data-user-id="1">Ada</span> '
                    '<a href="#narrow/stream/3/topic/t/near/1">said</a>:</p><blockquote><p>who has a ladder?</p>'
                    '</blockquote><p><span class="user-mention" data-user-id="2">@Bert</span> this one too</p>',
                ),
            ]
        ),
        "3-general/tools.json",
    ),
    "zoom": (
        (
            "00:00:01\tAda:\twho has a ladder?\r\n00:00:02\tBert:\twho has a drill?\r\n"
            '00:00:03\tCarla:\tReplying to "who has a ladder?"\n\nbert: this one too\r\n'
        ),
        "weekly__2026-03-05_001.chat.txt",
    ),
}


@pytest.mark.parametrize("source_system", list(QUOTING))
def test_what_the_format_says_wins_over_every_rule(source_system: str) -> None:
    said = utterances(source_system, *QUOTING[source_system])
    ladder, drill, answer = said
    assert last_link(said) == (ladder.key, "quote")
    unquoted = [ladder, drill, dataclasses.replace(answer, text="bert: this one too", reply_to=None)]
    assert last_link(unquoted) == (drill.key, "addressed")


def test_a_quoted_message_that_was_never_seen_still_wins() -> None:
    said = chat(QUESTION, NOISE, ("carla", "Ada: edit fstab"), reply_to={2: "elsewhere"})
    assert last_link(said) == ("elsewhere", "quote")


def test_a_topic_of_the_platform_holds_its_conversation_together() -> None:
    messages = [zulip_message(1, "Ada", "<p>Who brings cake?</p>"), zulip_message(2, "Bert", "<p>Is it a party?</p>")]
    first, second = utterances("zulip", json.dumps(messages), "3-general/cake.json")
    assert (first.thread, second.thread) == ("cake", "cake")
    assert last_link([first, second])[0] == first.key


def test_a_message_that_quotes_itself_is_treated_as_one_without_a_quote() -> None:
    assert last_link(chat(QUESTION, reply_to={0: "0"})) == (None, "start")


def test_topics_do_not_mix() -> None:
    said = [QUESTION, ("Ada", "who brings cake?"), ("carla", "Ada: I do")]
    assert last_link(chat(*said, thread={0: "disks", 1: "cake", 2: "disks"}))[0] == "0"


@pytest.mark.parametrize(("hours", "parent"), [(71, "0"), (73, None)])
def test_what_is_said_days_later_answers_only_what_it_quotes(hours: int, parent: str | None) -> None:
    said = chat(QUESTION, ("bert", "Ada: edit the fstab file"), minutes=hours * 60)
    assert links(said)[1].parent_key == parent
    quoting = chat(QUESTION, ("bert", "edit the fstab file"), minutes=hours * 60, reply_to={1: "0"})
    assert links(quoting)[1].parent_key == "0"


def test_a_topic_goes_on_however_long_it_was_silent() -> None:
    said = chat(QUESTION, ("bert", "Ada: edit the fstab file"), minutes=40 * 24 * 60, thread={0: "a", 1: "a"})
    assert links(said)[1].parent_key == "0"


def test_a_topic_within_the_lookback_goes_on() -> None:
    said = chat(QUESTION, NOISE, ("carla", "is there a german channel?"), thread={0: "a", 1: "b", 2: "a"})
    assert [link.parent_key for link in links(said)] == [None, None, "0"]


def test_nothing_older_than_the_lookback_is_answered() -> None:
    said = chat(QUESTION, *[NOISE] * 4, ("carla", "Ada: edit the fstab file"))
    assert last_link(said, lookback=5)[0] == "0"
    assert last_link(said, lookback=4)[0] != "0"


def test_a_message_without_words_gets_a_link() -> None:
    assert [link.key for link in links(chat(("Ada", ""), ("", "   "), ("bert", "?!")))] == ["0", "1", "2"]


@pytest.mark.parametrize("lookback", [0, 101])
def test_a_lookback_outside_its_bounds_is_refused(lookback: int) -> None:
    with pytest.raises(ValueError, match="choose 1 to 100"):
        RuleStrategy(lookback)


def test_no_more_messages_are_held_than_the_lookback() -> None:
    endless = (Utterance(str(n), f"p{n}", f"p{n}", NOON, f"p{n - 1}: word{n}", thread=str(n // 3)) for n in range(900))
    linking = RuleStrategy(20).link(endless)
    assert len(list(islice(linking, 800))) == 800
    things = gc.get_objects()
    assert sum(isinstance(thing, Reading) for thing in things) <= 22
    assert sum(type(thing).__name__ == "_Window" for thing in things) <= 9


NAMES = ["Ada", "Bert", "Carla Diaz", "Will", "d_"]
WORDS = [
    "ada",
    "Bert:",
    "@Carla",
    "d_,",
    "will:",
    "will",
    "yes",
    "and",
    "thanks",
    "hi",
    "disk",
    "fstab",
    "ntfs",
    "is?",
    "!ntfs",
]


@st.composite
def chats(draw: st.DrawFn) -> list[Utterance]:
    length = draw(st.integers(1, 40))
    at = NOON
    said: list[Utterance] = []
    for position in range(length):
        at += timedelta(minutes=draw(st.sampled_from([0, 0.3, 2, 9, 600])))
        name = draw(st.sampled_from(NAMES))
        text = " ".join(draw(st.lists(st.sampled_from(WORDS), max_size=6)))
        quoted = draw(st.none() | st.none() | st.integers(0, position))
        thread = draw(st.sampled_from([None, None, "t", "u"]))
        reply_to = None if quoted is None else str(quoted)
        said.append(Utterance(str(position), name, name, at, text, reply_to, thread, is_bot=name == "d_"))
    return said


@settings(deadline=None)
@given(chats(), st.integers(1, 12), st.data())
def test_linking_resumes_after_a_warm_up_of_lookback_messages(
    said: list[Utterance], lookback: int, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(said)))
    warm_up = min(lookback, start)
    resumed = list(RuleStrategy(lookback).link(said[start - warm_up :], warm_up))
    assert resumed == links(said, lookback)[start:]


@settings(deadline=None)
@given(chats(), st.integers(1, 12))
def test_each_utterance_gets_one_link_to_an_earlier_one_within_reach(said: list[Utterance], lookback: int) -> None:
    found = links(said, lookback)
    assert [link.key for link in found] == [utterance.key for utterance in said]
    for position, link in enumerate(found):
        if link.reason == "quote":
            assert link.parent_key == said[position].reply_to
        elif link.parent_key is None:
            assert link.reason == "start"
        else:
            parent = int(link.parent_key)
            assert position - lookback <= parent < position
            assert said[parent].thread == said[position].thread


def test_a_bots_question_opens_no_request() -> None:
    assert opens_request("Does anyone need help?") == "need"
    assert opens_request("Does anyone need help?", is_bot=True) is None


@pytest.mark.realdata
def test_links_agree_with_those_that_people_marked() -> None:
    root = os.environ.get("SPRINGLINE_REAL_DATA")
    if not root:
        pytest.skip("SPRINGLINE_REAL_DATA is not set")
    logs = sorted(path for path in (Path(root) / "chat/ubuntu-irc").glob("*.raw.txt") if ".train-" not in path.name)
    counts = count([read_day(path) for path in logs], by_rules)
    assert counts.lines.marked > 2_500
    assert counts.lines.scores[2] >= 0.68
    assert counts.messages.scores[2] >= 0.66
    assert counts.answers.scores[2] >= 0.65
