"""Real chats of four formats go in, with the counts that counting by hand finds.

`by hand` means: regular expressions and `json` over the raw files, in `counting_by_hand` below, without our readers.
The readers are compared with it on every file, and everything goes into the database, twice.
"""

import gzip
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from springline.community import importing
from springline.community.importing import Export, Summary
from springline.community.model import MessageSent, ReactionSet
from springline.community.readers import reader
from springline.community.readers.lines import DAMAGED
from springline.community.readers.opening import open_export
from springline.community.readers.protocol import Parsed, Rejected
from springline.community.readers.signal_cli import NOT_JSON
from springline.community.readers.storable import NOT_UTF8, NUL_BYTE
from springline.platform.clock import ManualClock
from springline.platform.statements import parse

pytestmark = [
    pytest.mark.integration,
    pytest.mark.realdata,
    pytest.mark.skipif("SPRINGLINE_REAL_DATA" not in os.environ, reason="SPRINGLINE_REAL_DATA is not set"),
]

CHAT = Path(os.environ.get("SPRINGLINE_REAL_DATA", ".")) / "chat"
SYSTEMS = ("signal-cli", "irc", "zoom", "zulip")

COUNTS = parse(
    "test.counts",
    """
    select (select count(*) from message where source_system = :system and sent_at is not null),
           (select count(*) from "user" where member_key like :system || ':%'),
           (select count(*) from chat_group where source_system = :system),
           (select count(*) from message where source_system = :system and reply_to_key is not null),
           (select count(*) from message m join message p on p.id = m.parent_id and p.source_key = m.reply_to_key
            where m.source_system = :system and m.link_reason = 'quote'),
           (select count(*) from reaction r join message m on m.id = r.message_id
            where m.source_system = :system and not r.removed),
           (select count(*) from quarantine where source_system = :system)
    """,
)
STATE = parse(
    "test.state",
    """
    select (select count(*) from event_log), (select count(*) from message), (select sum(version) from message),
           (select sum(version) from "user"), (select count(*) from request), (select sum(version) from request),
           (select count(*) from request_comments), (select sum(version) from request_comments),
           (select count(*) from reaction), (select count(*) from user_attribute), (select count(*) from quarantine)
    """,
)
QUARANTINED = parse("test.quarantined", "select line, reason from quarantine order by line")


@dataclass
class Tally:
    """What there is in some exports of one system."""

    messages: int = 0
    people: set[str] = field(default_factory=set[str])
    groups: set[str] = field(default_factory=set[str])
    replies: int = 0
    replies_found: int = 0
    reactions: set[tuple[object, ...]] = field(default_factory=set[tuple[object, ...]])

    def numbers(self) -> tuple[int, ...]:
        """In the order of `COUNTS`; nothing in these chats is so bad that it is quarantined."""
        return (
            *(self.messages, len(self.people), len(self.groups)),
            *(self.replies, self.replies_found, len(self.reactions), 0),
        )


@dataclass(frozen=True)
class Source:
    """One export: what wrote it, and where it is."""

    system: str
    path: Path

    def open(self) -> BytesIO:
        with open_export(self.path) as stream:
            return BytesIO(stream.read())


@cache
def everything() -> tuple[Source, ...]:
    return (
        *(Source("signal-cli", path) for path in sorted(CHAT.glob("signal-cli/*.jsonl.gz"))),
        Source("irc", CHAT / "duraspace_irc.jsonl"),
        *(Source("irc", path) for path in sorted(CHAT.glob("duraspace_irc_original_html/*.log"))),
        *(Source("irc", path) for path in sorted(CHAT.glob("ubuntu-irc/*.raw.txt"))),
        *(Source("zoom", path) for path in sorted(CHAT.glob("ethereum_zoom/*.chat.txt"))),
        *(Source("zulip", path) for path in sorted(CHAT.glob("ncar_zulip/*/*.json"))),
    )


# --- counting by hand ------------------------------------------------------------------------------------------------

FORMATTING = re.compile(r"\x03(\d\d?(,\d\d?)?)?|[\x00-\x1f]")
IRC_SPOKEN = re.compile(r"\[\d?\d:\d\d\](?: <([^>]+)> ?|  ?\* (\S+) ?)(.*)")
IRC_NOTICE = re.compile(
    r"has (joined|left|quit)|is now known as|^=== (mode|netsplit|netjoined)|was kicked|\[topic/#|^===\s*$"
)
# Logs before 2008 put a space behind each closing bracket, also inside nicks.
IRC_UNTIMED = re.compile(r"=== ((?:\S*\] )*\S+) +\S")
HTML_SPOKEN = re.compile(r'<span class="irc-date">\[\d?\d:\d\d\]</span> <span[^>]*>(?:&lt;(.+?)&gt;|\* (\S+)) .*\S')
ZOOM_RECORD = re.compile(r"\d\d:\d\d:\d\d\t(.+?):\t(.*)", re.DOTALL)
ZOOM_REACTION = re.compile(
    r"(?:Reacted to|Hat auf|Heeft gereageerd op|A réagi à|Se ha reaccionado a) \"?(.+?)\"? (?:with|mit|met|avec|con) "
    r"\"?[^\s\"]*[^\s\x00-\x7f]\"?(?: reagiert)?",
    re.DOTALL,
)
ZOOM_REMOVAL = re.compile(r"Removed an? \S+ reaction from \"?(.+?)\"?", re.DOTALL)
ZOOM_REPLY = re.compile(
    r'(?:Replying to|Antworten auf|Antwoord verzenden naar|Répondre à) "(.+?)" ?\n\s*(.*)', re.DOTALL
)
ZULIP_QUOTE = re.compile(r'/near/(\d+)">said</a>')


def count_signal(tally: Tally, source: Source) -> None:
    said: set[tuple[str, int]] = set()
    quotes: list[tuple[str, int]] = []
    for line in source.open():
        envelope = json.loads(line)["envelope"]
        data = envelope["dataMessage"]
        if not data["message"]:
            continue
        said.add((envelope["sourceUuid"], data["timestamp"]))
        tally.people.add(envelope["sourceUuid"])
        tally.groups.add(data["groupInfo"]["groupId"])
        if quote := data.get("quote"):
            quotes.append((quote["authorUuid"], quote["id"]))
    tally.messages += len(said)
    tally.replies += len(quotes)
    tally.replies_found += sum(quote in said for quote in quotes)


def count_irc(tally: Tally, source: Source) -> None:
    for line in source.open().read().decode().split("\n"):
        if nick := irc_speaker(line):
            tally.messages += 1
            tally.people.add(nick.replace(" ", "").casefold())
            tally.groups.add(source.path.stem if source.path.suffix == ".jsonl" else source.path.parent.name)


def irc_speaker(line: str) -> str | None:
    if line.startswith("{"):
        record = json.loads(line)
        return record["nick"] if FORMATTING.sub("", record["text"]).strip() else None
    if line.startswith("<span"):
        found = HTML_SPOKEN.match(line)
        return found and (found[1] or found[2])
    if line.startswith("=== "):
        acted = IRC_UNTIMED.match(line)
        return None if IRC_NOTICE.search(line) or acted is None else acted[1]
    spoken = IRC_SPOKEN.match(line)
    return spoken and FORMATTING.sub("", spoken[3]).strip() and (spoken[1] or spoken[2])


def count_zoom(tally: Tally, source: Source) -> None:
    said: list[str] = []
    text = source.open().read().decode().replace("\r\n", "\n").replace("\r", "\n")
    for record in re.split(r"(?m)^(?=\d\d:\d\d:\d\d\t)", text)[1:]:
        name, body = [part.strip() for part in require(ZOOM_RECORD.match(record)).groups()]
        tally.groups.add(source.path.name.partition("__")[0])
        if reaction := ZOOM_REACTION.fullmatch(body) or ZOOM_REMOVAL.fullmatch(body):
            if (target := zoom_target(said, reaction[1])) is not None:
                tally.people.add(name.casefold())
                key = (source.path.name, target, name.casefold())
                (tally.reactions.discard if body.startswith("Removed") else tally.reactions.add)(key)
            continue
        tally.people.add(name.casefold())
        tally.messages += 1
        if reply := ZOOM_REPLY.fullmatch(body):
            found = zoom_target(said, reply[1]) is not None
            tally.replies += found
            tally.replies_found += found
            body = reply[2]
        said.append(" ".join(body.split()))


def zoom_target(said: list[str], quote: str) -> int | None:
    beginning = " ".join(quote.split())
    cut = beginning.endswith(("...", "…"))
    beginning = re.sub(r"(\.\.\.|…)$", "", beginning).rstrip("\ufffd ") if cut else beginning
    for place in range(len(said) - 1, -1, -1):
        if said[place] == beginning or (cut and said[place].startswith(beginning)):
            return place
    return None


def count_zulip(tally: Tally, source: Source) -> None:
    for message in json.load(source.open()):
        tally.messages += 1
        tally.people.add(message["sender_full_name"].casefold())
        tally.groups.add(source.path.parent.name)
        if quote := ZULIP_QUOTE.search(message["content"]):
            tally.replies += 1
            tally.replies_found += quote[1] in zulip_ids()


@cache
def zulip_ids() -> frozenset[str]:
    paths = (source.path for source in everything() if source.system == "zulip")
    return frozenset(str(message["id"]) for path in paths for message in json.loads(path.read_bytes()))


def require(found: re.Match[str] | None) -> re.Match[str]:
    assert found is not None
    return found


COUNT: dict[str, Callable[[Tally, Source], None]] = {
    "signal-cli": count_signal,
    "irc": count_irc,
    "zoom": count_zoom,
    "zulip": count_zulip,
}


def counted_by_hand(sources: Iterator[Source] | tuple[Source, ...]) -> dict[str, Tally]:
    tallies = {system: Tally() for system in SYSTEMS}
    for source in sources:
        COUNT[source.system](tallies[source.system], source)
    return tallies


# --- what the readers and the database say ---------------------------------------------------------------------------


def test_readers_find_what_counting_by_hand_finds_in_every_file() -> None:
    for source in everything():
        expected, found = Tally(), Tally()
        COUNT[source.system](expected, source)
        for item in reader(source.system).read(source.open(), name=str(source.path)):
            assert not isinstance(item, Rejected), (source.path.name, item)
            for event in item.events if isinstance(item, Parsed) else ():
                found.groups.add(event.group.name)
                if isinstance(event, MessageSent):
                    found.messages += 1
                    found.people.add(event.sender.key)
                    found.replies += event.reply_to is not None
                elif isinstance(event, ReactionSet):
                    found.people.add(event.reactor.key)
        assert found.messages == expected.messages, source.path.name
        assert found.replies == expected.replies, source.path.name
        assert found.people == expected.people, source.path.name
        assert len(found.groups) == len(expected.groups), source.path.name


def test_everything_goes_in_once_and_a_second_import_changes_nothing(db: Any) -> None:
    sources = everything()
    first = import_all(db, sources)
    expected = {system: tally.numbers() for system, tally in counted_by_hand(sources).items()}
    with db.transaction() as tx:
        assert {system: tx.one(COUNTS, system=system) for system in SYSTEMS} == expected
        state = tx.one(STATE)
    assert first["rejected"] == 0
    second = import_all(db, sources)
    assert second["read"] == first["read"]
    assert [second[change] for change in ("new", "edited", "deleted", "reacted")] == [0, 0, 0, 0]
    with db.transaction() as tx:
        assert tx.one(STATE) == state


def test_damaged_lines_are_kept_aside_with_number_and_reason(db: Any) -> None:
    lines = gzip.decompress((CHAT / "signal-cli/ubuntu-help.jsonl.gz").read_bytes()).split(b"\n")[:400]
    lines[99] = lines[99][: len(lines[99]) // 2]
    lines[199] = lines[199].replace(b'"message": "', b'"message": "caf\xe9 ')
    lines[299] = lines[299].replace(b'"message": "', b'"message": "\0')
    packed = gzip.compress(b"\n".join(lines), mtime=0)
    with open_export(BytesIO(packed[:-2000])) as stream:
        summary = run(db, Source("signal-cli", Path("damaged.jsonl.gz")), stream)
    with db.transaction() as tx:
        kept = tx.rows(QUARANTINED)
        stored = tx.one(COUNTS, system="signal-cli")
    assert kept[:3] == [(100, NOT_JSON), (200, NOT_UTF8), (300, NUL_BYTE)]
    assert kept[3:] == [(summary.read, DAMAGED)]
    assert 300 < summary.read < 400
    assert stored[0] == summary.read - len(kept)


def import_all(db: Any, sources: tuple[Source, ...]) -> Counter[str]:
    done: Counter[str] = Counter()
    for source in sources:
        summary = run(db, source, source.open())
        done.update({change: getattr(summary, change) for change in ("read", "new", "edited", "deleted", "reacted")})
        done["rejected"] += sum(summary.rejected.values())
    return done


def run(db: Any, source: Source, stream: Any) -> Summary:
    name = str(source.path)
    export = Export(source.system, name, name)
    items = reader(source.system).read(stream, name=name)
    return importing.run(db.app, db.tenant_id, export, items, clock=ManualClock(), on_progress=lambda _: None)
