"""Whether those who answered a request would have been suggested: `python -m benchmarks.suggestions [tune]`.

Imports the sample that ships with the project and, from `$SPRINGLINE_REAL_DATA`, 28,000 messages of the #ubuntu help
channel, whose answers people annotated; annotates them by the rules. Then, for requests that were answered, everything
from the request's own message on is hidden, and whom to ask is asked for, without the index, which knows no past.
Counted is whether one of those who really answered is first (hit@1), among the first five (hit@5), and one divided by
the place of the first of them (MRR). Left out are requests before which fewer than 150 messages had been said.

The weights were set on every other of these requests; what is told here is of the rest, unless `tune` asks for the ones
they were set on. Floors in the same run: the five who wrote most of all messages before, of the newest 200, and of the
newest 50, without the author and bots.

That somebody did not answer does not mean that they could not have: who is there answers first. `docs/companion.md`
says how sensible the suggestions are to read.

Exits with 1 when hit@5 on the real chat is under that of any floor, or a suggestion there takes more than 100 ms at the
95th percentile. The sample has too few answered requests for a limit: one more or less is seven in a hundred.
"""

import gzip
import os
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from benchmarks.events import Server, server
from benchmarks.results import Results
from springline.access.model import Cause, command_principal
from springline.appcache import flags, suggestions
from springline.appcache.index_reading import Sources
from springline.appcache.model import Cached
from springline.community import importing, insights
from springline.community.annotation.deterministic import DeterministicAnnotator
from springline.community.readers import reader
from springline.platform.clock import SystemClock
from springline.platform.database import Database
from springline.platform.metrics.null import NullMetrics
from springline.platform.statements import parse

SAMPLE = Path(__file__).parents[1] / "examples" / "neighbourhood.jsonl"
UBUNTU = Path("chat", "signal-cli", "ubuntu-help.jsonl.gz")
SUGGESTED = 5
FEWEST_BEFORE = 150
FEWEST_FOR_LIMIT = 100
BATCH = 1000
FLOORS: Mapping[str, int | None] = {"of all time": None, "of the newest 200": 200, "of the newest 50": 50}
MOST_MILLISECONDS = 100
CLOCK = SystemClock()

_TENANT = parse("suggestions.tenant", "insert into tenant (slug, name) values (:slug, :slug) returning id")
_COMMENTS = parse("suggestions.comments", "select id from request_comments where deleted_at is null order by id")
_SAID = parse(
    "suggestions.said",
    """
    select m.id, m.sender_id, u.is_bot from message m join "user" u on u.id = m.sender_id
    where m.text is not null and m.deleted_at is null and m.sent_at is not null order by m.sent_at, m.id
    """,
)
_ANSWERED = parse(
    "suggestions.answered",
    """
    select q.id, q.author_id, q.root_message_id, q.opened_at, array_to_string(array_agg(distinct c.author_id), ' ')
    from request q
    join request_comments c on c.request_id = q.id and c.deleted_at is null and c.author_id <> q.author_id
    join "user" u on u.id = c.author_id and not u.is_bot
    where q.status <> 'withdrawn' and q.kind = 'need' group by q.id order by q.opened_at, q.id
    """,
)


class NoIndex:
    """Stands where the index would; nobody asks it while the feature is switched off."""

    def get(self, tenant_id: int, resource: str) -> Cached:
        """Fails: what the index says now is not what it said then."""
        raise AssertionError(f"tenant {tenant_id} asked for {resource}")


@dataclass(frozen=True)
class Asked:
    """A request that was answered, how many messages had been said before, and by whom it was answered."""

    request_id: int
    author_id: int
    before: int
    opened_at: datetime
    answered: frozenset[int]


@dataclass(frozen=True)
class Chat:
    """A chat in the database: who wrote its messages, the oldest first, and its answered requests."""

    tenant_id: int
    senders: Sequence[int]
    bots: frozenset[int]
    requests: Sequence[Asked]


@dataclass(frozen=True)
class Score:
    """Of rankings, how often the first is right, one of the first five, and the mean reciprocal rank."""

    first: float
    five: float
    reciprocal: float

    @classmethod
    def of(cls, rankings: Sequence[Sequence[bool]]) -> "Score":
        """Of rankings, of each place whether it is right."""
        places = [next((place for place, right in enumerate(each, start=1) if right), None) for each in rankings]
        count = len(rankings)
        return cls(
            sum(place == 1 for place in places) / count,
            sum(place is not None for place in places) / count,
            sum(1 / place for place in places if place) / count,
        )

    def __str__(self) -> str:
        return f"hit@1 {self.first:.1%}, hit@5 {self.five:.1%}, MRR {self.reciprocal:.2f}"


def import_chat(running: Server, app: Database, slug: str, export: bytes) -> int:
    """Import a chat into a tenant of its own, whose id it returns."""
    with running.database("system").transaction() as tx:
        tenant_id = int(tx.value(_TENANT, slug=slug))
    items = reader("signal-cli").read(BytesIO(export), name=slug)
    told = importing.Export("signal-cli", slug, slug)
    importing.run(app, tenant_id, told, items, clock=CLOCK, on_progress=lambda _: None)
    with app.transaction(tenant_id) as tx:
        cause = Cause(command_principal(tenant_id, "benchmark"), CLOCK.now())
        flags.switch(tx, cause, suggestions.FLAG, on=False)
    return tenant_id


def annotate(app: Database, tenant_id: int, annotator: DeterministicAnnotator) -> None:
    """Find out what all comments of a tenant are about."""
    with app.transaction(tenant_id) as tx:
        comments = [int(row[0]) for row in tx.rows(_COMMENTS)]
    for first in range(0, len(comments), BATCH):
        insights.annotate(app, tenant_id, comments[first : first + BATCH], annotator, now=CLOCK.now)


def read_chat(app: Database, tenant_id: int) -> Chat:
    """What is asked of a chat."""
    with app.transaction(tenant_id) as tx:
        said = tx.rows(_SAID)
        answered = tx.rows(_ANSWERED)
    places = {row[0]: place for place, row in enumerate(said)}
    requests = [
        Asked(row[0], row[1], places[row[2]], row[3], frozenset(map(int, row[4].split())))
        for row in answered
        if places.get(row[2], 0) >= FEWEST_BEFORE
    ]
    return Chat(tenant_id, [row[1] for row in said], frozenset(row[1] for row in said if row[2]), requests)


def suggested(sources: Sources, chat: Chat, requests: Sequence[Asked]) -> tuple[Score, list[float]]:
    """How good the suggestions are, and how many seconds each took."""
    rankings: list[list[bool]] = []
    times: list[float] = []
    for one in requests:
        began = time.perf_counter()
        told = suggestions.suggest(sources, chat.tenant_id, one.request_id, limit=SUGGESTED, at=one.opened_at)
        times.append(time.perf_counter() - began)
        rankings.append([each.person.id in one.answered for each in told.suggestions])
    return Score.of(rankings), times


def most_active(chat: Chat, requests: Sequence[Asked], newest: int | None) -> Score:
    """Floor: who wrote most of the newest messages before the request, who wrote last first among equals."""
    rankings: list[list[bool]] = []
    for one in requests:
        start = 0 if newest is None else max(one.before - newest, 0)
        wrote = [
            each
            for each in reversed(chat.senders[start : one.before])
            if each != one.author_id and each not in chat.bots
        ]
        rankings.append([person in one.answered for person, _ in Counter(wrote).most_common(SUGGESTED)])
    return Score.of(rankings)


def exports() -> Iterator[tuple[str, bytes]]:
    """The chats, by name."""
    yield "sample", SAMPLE.read_bytes()
    root = os.environ.get("SPRINGLINE_REAL_DATA")
    if root is None:
        print("Set SPRINGLINE_REAL_DATA to the folder with the real chats to measure those too.", file=sys.stderr)
    else:
        yield "ubuntu", gzip.decompress((Path(root) / UBUNTU).read_bytes())


def main() -> int:
    """Measure; returns 1 where a limit is missed."""
    half = 0 if sys.argv[1:] == ["tune"] else 1
    found = Results("suggestions")
    times: defaultdict[str, list[float]] = defaultdict(list)
    with server() as running:
        app = running.database("app", pool=2)
        sources = Sources(app, NoIndex(), NullMetrics(), CLOCK)
        tenants = {name: import_chat(running, app, name, export) for name, export in exports()}
        with closing(running.database("owner").connect()) as connection:
            connection.execute_simple("vacuum analyze")
        annotator = DeterministicAnnotator()
        for name, tenant_id in tenants.items():
            annotate(app, tenant_id, annotator)
            chat = read_chat(app, tenant_id)
            requests = chat.requests[half::2]
            floors = {told: most_active(chat, requests, newest) for told, newest in FLOORS.items()}
            score, times[name] = suggested(sources, chat, requests)
            best = max(floors.values(), key=lambda one: one.five)
            note = f"{score}; " + "; ".join(f"{told}: {floor}" for told, floor in floors.items())
            what = f"{name}: hit@5 of {len(requests)} requests"
            if len(requests) < FEWEST_FOR_LIMIT:
                found.tell(what, score.five * 100, "%", note=note)
            else:
                found.at_least(what, score.five * 100, round(best.five * 100, 1), "%", note=note)
    for name, taken in times.items():
        p95 = statistics.quantiles(taken, n=20)[-1] * 1000
        found.at_most(
            f"{name}: time of a suggestion, p95",
            p95,
            MOST_MILLISECONDS,
            "ms",
            note=f"median {statistics.median(taken) * 1000:.0f} ms",
        )
    return found.finish() if half else 0


if __name__ == "__main__":
    sys.exit(main())
