import io
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.community.model import Group, Member, MessageSent
from springline.community.readers.irc import NO_DATE, IrcReader, LogClock
from springline.community.readers.protocol import Parsed, Rejected

pytestmark = pytest.mark.unit

DAY = datetime(2004, 11, 15, tzinfo=UTC)


def messages(text: str, name: str = "ubuntu-irc/2004-11-15.raw.txt", channel: str | None = None) -> list[MessageSent]:
    found: list[MessageSent] = []
    for item in IrcReader(channel).read(io.BytesIO(text.encode()), name=name):
        if isinstance(item, Parsed):
            (event,) = item.events
            assert isinstance(event, MessageSent)
            found.append(event)
    return found


def minutes(clock: LogClock, *written: str) -> list[str]:
    moments = (clock.at(int(time[:2]) * 3600 + int(time[3:]) * 60) for time in written)
    return [f"{moment:%d %H:%M}" for moment in moments]


def test_a_message_has_its_day_from_the_file_and_its_channel_from_the_folder():
    (sent,) = messages("[12:18] <Matt|> top in the list\n")
    assert sent.group == Group("irc", "ubuntu-irc", "ubuntu-irc")
    assert sent.sender == Member("matt|", "Matt|")
    assert sent.sent_at == DAY + timedelta(hours=12, minutes=18)
    assert sent.text == "top in the list"


@pytest.mark.parametrize(
    ("name", "channel"),
    [
        ("logs/#Ubuntu-2004-11-15.log", "#Ubuntu-2004-11-15"),
        ("logs/#Ubuntu_2004-11-15.log", "#Ubuntu"),
        ("logs/2004-11-15.log", "logs"),
        ("a\\logs\\2004-11-15.log", "logs"),
        ("logs/duraspace_irc.2004-11-15.jsonl.gz", "duraspace_irc.2004-11-15"),
        ("2004-11-15.log", "irc"),
    ],
)
def test_the_channel_by_the_files_name(name: str, channel: str):
    (sent,) = messages("[12:18] <a> x", name)
    assert sent.group == Group("irc", channel.casefold(), channel)


def test_a_named_channel_joins_logs_of_several_folders():
    record = '{"ts": "2004-11-15T12:18Z", "nick": "Ana", "kind": "message", "text": "hi"}'
    html = '<span class="irc-date">[12:18]</span> <span class="irc-black">&lt;Ana&gt; hi</span><br />'
    assert messages(record, "a.jsonl", "dura") == messages(html, "html/2004-11-15.log", "dura")
    assert messages(record, "a.jsonl", "dura") == messages("[12:18] <Ana> hi", "text/2004-11-15.txt", "dura")


def test_equal_messages_of_one_minute_are_told_apart_and_in_order():
    sent = messages("[12:18] <a> ok\n[12:18] <b> ok\n[12:18] <a> ok\n[12:19] <a> ok\n")
    assert len({each.key for each in sent}) == 4
    assert [each.sent_at.microsecond for each in sent] == [0, 1000, 2000, 0]


def test_logs_that_overlap_give_the_same_keys():
    lines = [f"[12:{minute:02}] <a> message {minute % 3}" for minute in range(20)]
    whole, tail = messages("\n".join(lines)), messages("\n".join(lines[10:]))
    assert [each.key for each in whole][10:] == [each.key for each in tail]


def test_an_action_without_a_time_happens_at_the_time_before_it():
    first, action, next_ = messages("[12:18] <a> x\n=== b waves\n[12:19] <a> y\n")
    assert action.sent_at == first.sent_at + timedelta(milliseconds=1)
    assert action.text == "* b waves"
    assert next_.sent_at > action.sent_at


def test_midnight_begins_a_new_day():
    assert minutes(LogClock(DAY), "23:59", "00:00", "13:00", "00:02") == [
        "15 23:59",
        "16 00:00",
        "16 13:00",
        "17 00:02",
    ]


def test_a_twelve_hour_clock_goes_on_after_noon():
    written = ("12:18", "12:59", "01:00", "11:59", "12:00", "01:30", "11:55")
    assert minutes(LogClock(DAY), *written) == [
        *("15 12:18", "15 12:59", "15 13:00", "15 23:59", "16 00:00", "16 01:30", "16 11:55"),
    ]
    assert minutes(LogClock(DAY), "11:55", "00:05") == ["15 11:55", "15 12:05"]


def test_a_clock_set_back_an_hour_waits_for_the_time_to_return():
    assert minutes(LogClock(DAY), "14:59", "14:00", "14:30", "15:01") == [
        "15 14:59",
        "15 14:59",
        "15 14:59",
        "15 15:01",
    ]


@given(st.lists(st.integers(0, 86_399)))
def test_time_never_runs_backwards(seconds: list[int]):
    clock = LogClock(DAY)
    moments = [clock.at(second) for second in seconds]
    assert moments == sorted(moments)


def test_a_log_without_a_date_is_rejected_line_by_line():
    items = list(IrcReader().read(io.BytesIO(b"[12:18] <a> x\n=== a waves\n"), name="channel.log"))
    assert [item.reason for item in items if isinstance(item, Rejected)] == [NO_DATE, NO_DATE]


def test_bots_are_marked_and_relays_unwrapped():
    bot, ana, relay, human = messages(
        "[12:00] <ubottu> Factoid not found\n"
        "[12:00] <matterbridge> <A\u200bna> hi <all>\n"
        "[12:00] <matterbridge> 3 users joined\n"
        "[12:00] <liquiddoom> <pim>: You mean from 6.10?\n"
    )
    assert bot.sender == Member("ubottu", "ubottu", is_bot=True)
    assert (ana.sender, ana.text) == (Member("ana", "Ana"), "hi <all>")
    assert relay.sender == Member("matterbridge", "matterbridge", is_bot=True)
    assert (human.sender.key, human.text) == ("liquiddoom", "<pim>: You mean from 6.10?")


def test_a_bad_line_does_not_stop_the_log():
    content = b"[12:00] <a> before\n" + b"[12:01] <b> caf\xe9\n" + b"[99:00] <c> x\n" + b"[12:02] <a> after\n"
    items = list(IrcReader().read(io.BytesIO(content), name="2004-11-15.txt"))
    assert [type(item).__name__ for item in items] == ["Parsed", "Rejected", "Rejected", "Parsed"]
    assert [item.number for item in items] == [1, 2, 3, 4]
