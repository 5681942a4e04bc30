from datetime import UTC, datetime

import pytest

from springline.community.readers.irc_lines import BAD_RECORD, BAD_TIME, UNKNOWN_LINE, Spoken, read_line
from springline.community.readers.storable import NUL_ESCAPE, UnreadableInputError

pytestmark = pytest.mark.unit

NOON = 12 * 3600


@pytest.mark.parametrize(
    ("line", "spoken"),
    [
        ("[12:00] <ana> hi <b> [c]", Spoken(NOON, "ana", "hi <b> [c]")),
        ("[9:05] <ana> hi", Spoken(9 * 3600 + 300, "ana", "hi")),
        ("[12:00:07] <ana> hi", Spoken(NOON + 7, "ana", "hi")),
        ("[12:00] <Matt|>   two  spaces ", Spoken(NOON, "Matt|", "two  spaces")),
        ("[12:00] <g[r] eek> hi", Spoken(NOON, "g[r]eek", "hi")),
        ("[12:00] <[PervertedMonk] > hi", Spoken(NOON, "[PervertedMonk]", "hi")),
        ("[12:00] <ana> \x02bold\x0f \x0304,12red\x03 \x1funder", Spoken(NOON, "ana", "bold red under")),
        ("[12:00]  * ana waves", Spoken(NOON, "ana", "* ana waves")),
        ("[12:00] * ana waves", Spoken(NOON, "ana", "* ana waves")),
        ("=== ogra works on a frontend", Spoken(None, "ogra", "* ogra works on a frontend")),
        ("=== zcat[1]  plays video", Spoken(None, "zcat[1]", "* zcat[1] plays video")),
        ("=== g[r] eek bows to Frogzoo", Spoken(None, "g[r]eek", "* g[r]eek bows to Frogzoo")),
        ("=== o has joined the ranks", Spoken(None, "o", "* o has joined the ranks")),
    ],
)
def test_what_is_said_in_a_text_log(line: str, spoken: Spoken):
    assert read_line(line) == spoken


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("=== vtg [vertigo@route6.alumina.nl]  has joined #ubuntu", "join or leave notice"),
        ('=== [mg] munin [n=j@cm-84.210.52.102.chello.no]  has left #ubuntu ["Leaving"]', "join or leave notice"),
        ("=== oO[NOVA] Oo [n=NovaFlas@sev.demon.nl]  has joined #ubuntu", "join or leave notice"),
        ("=== djpirate was kicked off #ubuntu by apokryphos (annoying)", "join or leave notice"),
        ("=== animal__ is now known as animal_[away]", "nick change"),
        ("=== Cre[a] tiveEmb[a]  is now known as CreativeEmbassy", "nick change"),
        ("=== Wug[Hyperspace] is now known as Wug", "nick change"),
        ("=== mode/#ubuntu [-o nalioth]  by ChanServ", "channel notice"),
        ("=== netjoined: irc.freenode.net -> kornbluth.freenode.net", "channel notice"),
        ("=== ..[topic/#ubuntu:Seveas] : Official help channel", "channel notice"),
        ("===", "channel notice"),
        ("===  x", "channel notice"),
        ("[01:26] -spammer:#ubuntu- buy this", "channel notice"),
        ("[12:15] <opteron>", "empty message"),
        ("[12:15] <opteron>     ", "empty message"),
        ("[11:27]  * TheHawk", "empty message"),
        ("=== azureal", "empty message"),
        ("", "blank line"),
        ('{"ts": "2012-01-03T15:10Z", "nick": "a", "kind": "join", "text": ""}', "channel notice"),
    ],
)
def test_what_nobody_said_is_skipped(line: str, reason: str):
    assert read_line(line) == reason


def test_html_logs_say_what_their_text_says():
    line = (
        '<span class="irc-date">[21:37]</span> <span class="irc-black">&lt;ana&gt; a &amp;lt; b, see '
        '<a href="https://x.org/?a=1&amp;b=2">https://x.org/?a=1&amp;b=2</a></span><br />'
    )
    assert read_line(line) == Spoken(77_820, "ana", "a &lt; b, see https://x.org/?a=1&b=2")
    action = '<span class="irc-date">[21:39]</span> <span class="irc-brick">* ana grumbles</span><br />'
    assert read_line(action) == Spoken(77_940, "ana", "* ana grumbles")


def test_json_lines_bring_their_own_time():
    message = '{"ts": "2012-01-03T15:10Z", "nick": "ajs6f", "kind": "message", "text": "Hey", "src": "x"}'
    assert read_line(message) == Spoken(datetime(2012, 1, 3, 15, 10, tzinfo=UTC), "ajs6f", "Hey")
    action = '{"ts": "2012-01-03T17:10+02:00", "nick": "ajs6f", "kind": "action", "text": "waves"}'
    assert read_line(action) == Spoken(datetime(2012, 1, 3, 15, 10, tzinfo=UTC), "ajs6f", "* ajs6f waves")
    local = '{"ts": "2012-01-03T15:10", "nick": "a", "kind": "message", "text": "x"}'
    assert read_line(local) == Spoken(datetime(2012, 1, 3, 15, 10, tzinfo=UTC), "a", "x")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("hello", UNKNOWN_LINE),
        ("[12:00] hello", UNKNOWN_LINE),
        ("[12:00] < > hello", UNKNOWN_LINE),
        ("[1200] <ana> hi", UNKNOWN_LINE),
        ("<span>x</span>", UNKNOWN_LINE),
        ("[24:00] <ana> hi", BAD_TIME),
        ("[12:60] <ana> hi", BAD_TIME),
        ("[12:00:60] <ana> hi", BAD_TIME),
        ("[12:00] <" + "x" * 201 + "> hi", "a nick is longer than 200 characters"),
        ("{", BAD_RECORD),
        ("{}", BAD_RECORD),
        ('{"a":' * 100_000, BAD_RECORD),
        ('{"ts": "yesterday", "nick": "a", "kind": "message", "text": "x"}', BAD_RECORD),
        ('{"ts": "0001-01-01T00:00+14:00", "nick": "a", "kind": "message", "text": "x"}', BAD_RECORD),
        ('{"ts": 7, "nick": "a", "kind": "message", "text": "x"}', BAD_RECORD),
        (
            '{"ts": "1970-01-01T00:00Z", "nick": "a", "kind": "message", "text": "x"}',
            "ts is before the year 2000 or after 2099",
        ),
        ('{"ts": "2012-01-03T15:10Z", "nick": "a", "kind": "message", "text": "\\u0000"}', NUL_ESCAPE),
    ],
)
def test_other_lines_are_refused(line: str, reason: str):
    with pytest.raises(UnreadableInputError) as caught:
        read_line(line)
    assert caught.value.reason == reason
