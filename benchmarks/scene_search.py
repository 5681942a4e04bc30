"""Search in scenes by PostgreSQL beside the same by an engine: `python -m benchmarks.scene_search`.

Makes up 20,000 assets with 200,000 scenes of what people really said: of the chats and transcripts in
`$SPRINGLINE_REAL_DATA` where it is set, else of the sample that ships with the project. All are in PostgreSQL, and in
an index of the test double of Quickwit, which has tantivy inside and is asked over loopback HTTP. Then both answer the
same searches by turns, each as the API would ask it, with hits confirmed by the ledger: so what is compared is what a
user waits for when the engine fails.

A class is some dozen queries whose words are chosen by how many scenes they occur in: common in 10 to 50 % of them, mid
in 0.5 to 2 %, rare in up to 0.05 %; phrases are words that stand next to each other somewhere.

Exits with 1 where PostgreSQL's median is more than ten times the engine's in any class.
"""

import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from benchmarks.events import Server, server
from benchmarks.results import Results
from benchmarks.spoken import spoken
from springline.media.postgres_search_repository import PostgresSearchRepository
from springline.platform.database import Address, Database
from springline.platform.statements import parse
from springline.search import families
from springline.search.families.media_scenes import FAMILY
from springline.search.model import Asked, Clause, OneOf, Query, SearchRepository, Sort, Words
from springline.search.quickwit.client import QuickwitClient
from springline.search.quickwit.template import compiled
from springline.search.quickwit_search_repository import QuickwitSearchRepository
from springline.search.words import normal
from tests.quickwit_double.double import QuickwitDouble
from tests.quickwit_double.rest import serve

ASSETS = 20_000
SCENES_OF_EACH = 10
QUERIES = 12
ROUNDS = 4
PAGE = 20
MOST_TIMES = 10
PATIENCE = timedelta(minutes=5)  # the double commits in the request that asks for it
INDEX = "media_scenes_model_1"
THREE = ("library_slug", "kind", "tags")

_TENANT = parse("bench.tenant", "insert into tenant (slug, name) values ('bench', 'Bench') returning id")
_LIBRARIES = parse(
    "bench.libraries",
    "insert into library (tenant_id, slug, name) select :tenant_id::integer, 'l' || n, '' from generate_series(1, 8) n",
)
_ASSETS = parse(
    "bench.assets",
    """copy asset (tenant_id, library_id, source_key, kind, title, description, language, tags, people, recorded_at,
    rate_numerator, rate_denominator, duration_value, is_favorite, offline_ready, preview_ready) from stdin""",
)
_SCENES = parse(
    "bench.scenes",
    """copy video_scenes (tenant_id, asset_id, source_key, position, title, transcript, languages, tags, people,
    start_value, duration_value, start_timecode, is_favorite) from stdin""",
)
_INDEXED = parse(
    "bench.indexed",
    f"""
    with family as (
        insert into search_family (tenant_id, family, last_rev) values (current_tenant(), 'media_scenes', :last::bigint)
    ), index as (
        insert into search_index (tenant_id, index_name, family, generation, state, is_read)
        values (current_tenant(), '{INDEX}', 'media_scenes', 1, 'ready', true)
    ), policy as (
        insert into library_model_policy (tenant_id, active_index_name) values (current_tenant(), '{INDEX}')
    )
    insert into search_ledger (tenant_id, index_name, document_id, rev, asset_id, state, content_hash, sent_at)
    select tenant_id, '{INDEX}', id, id, asset_id, 'shown', '', clock_timestamp() from video_scenes
    where tenant_id = current_tenant()
    """,
)
_LAST = parse("bench.last", "select max(id) from video_scenes")


@dataclass(frozen=True)
class Corpus:
    """What is searched: the tenant, some transcripts in normal form, and in how many of these each word occurs."""

    tenant_id: int
    transcripts: Sequence[str]
    occurs: Mapping[str, int]

    def words(self, at_least: float, at_most: float, count: int) -> list[str]:
        """Words that occur in such a part of the scenes, chosen evenly."""
        low, high = at_least * len(self.transcripts), at_most * len(self.transcripts)
        found = sorted(word for word, times in self.occurs.items() if low <= times <= high and word.isalpha())
        return [found[place * len(found) // count] for place in range(count)]


def fill(running: Server) -> Corpus:
    """Make up assets with their scenes."""
    chance = random.Random(20)
    lines = spoken()
    with running.database("system").transaction() as tx:
        tenant_id = int(tx.value(_TENANT))
    said: list[str] = []
    with closing(Database(Address.parse(running.url("postgres")))) as superuser, superuser.transaction() as tx:
        tx.execute(_LIBRARIES, tenant_id=tenant_id)
        tx.copy(_ASSETS, (_asset(tenant_id, number, lines, chance) for number in range(ASSETS)))
        tx.copy(_SCENES, _scenes(tenant_id, lines, chance, said))
    with closing(running.database("owner").connect()) as connection:
        connection.execute_simple("vacuum analyze")
    return Corpus(tenant_id, said, Counter(word for text in said for word in set(text.split(" "))))


def _asset(tenant_id: int, number: int, lines: Sequence[str], chance: random.Random) -> bytes:
    recorded = f"{2015 + number % 11}-{1 + number % 12:02}-{1 + number % 28:02} 10:00:00Z" if number % 10 else "\\N"
    flags = ["t" if number % each == 0 else "f" for each in (50, 2, 3)]
    title, description = " ".join(chance.choice(lines).split()[:6]), chance.choice(lines)
    kind = "recording" if number % 3 else "timeline"
    names = [_some("tag", 60, chance), _some("Person ", 300, chance)]
    texts = [str(tenant_id), str(1 + number % 8), str(number), kind, title, description, "en", *names, recorded]
    return _line([*texts, "1000", "1", "600000", *flags])


def _scenes(tenant_id: int, lines: Sequence[str], chance: random.Random, said: list[str]) -> Iterator[bytes]:
    for number in range(ASSETS * SCENES_OF_EACH):
        transcript = " ".join(chance.choice(lines) for _ in range(chance.randint(2, 10)))
        if number % 20 == 0:
            said.append(normal(transcript))
        asset_id, position = divmod(number, SCENES_OF_EACH)
        title = " ".join(chance.choice(lines).split()[:5])
        names = ["{en,de}" if number % 5 == 0 else "{en}", _some("tag", 60, chance), _some("Person ", 300, chance)]
        texts = [str(tenant_id), str(1 + asset_id), str(position), str(position), title, transcript, *names]
        times = [str(position * 60_000), str(chance.randint(1000, 60_000)), f"00:{position:02}:00.000"]
        yield _line([*texts, *times, "t" if chance.random() < 0.02 else "f"])


def _some(name: str, kinds: int, chance: random.Random) -> str:
    """A few of many names, some of which are much more frequent than others."""
    return "{" + ",".join({f"{name}{min(int(chance.paretovariate(0.8)), kinds)}" for _ in range(2)}) + "}"


def _line(values: Sequence[str]) -> bytes:
    clean = (value if value == "\\N" else value.replace("\\", " ").replace("\t", " ") for value in values)
    return "\t".join(clean).encode() + b"\n"


def index(app: Database, tenant_id: int, engine: QuickwitClient) -> None:
    """Put all scenes into an index, and into the ledger."""
    engine.create_index(compiled(FAMILY.name, INDEX))
    with app.transaction(tenant_id) as tx:
        last = int(tx.value(_LAST))
        for first in range(1, ASSETS + 1, 1000):
            roots = list(range(first, first + 1000))
            rows = tx.rows(families.documents(FAMILY.name), roots=roots, library="", others=[])
            documents = [f'{{"rev": {scene_id}, {body[1:]}' for _, scene_id, body, _ in rows]
            engine.ingest(INDEX, documents, commit="auto" if first + 1000 < ASSETS else "force")
        tx.execute(_INDEXED, last=last)


def classes(corpus: Corpus) -> dict[str, list[Asked]]:
    """The searches of each class."""
    common, mid = corpus.words(0.1, 0.5, QUERIES), corpus.words(0.005, 0.02, QUERIES)
    rare = corpus.words(0.0001, 0.0005, QUERIES)
    favorites, timelines = OneOf("is_favorite", (True,)), OneOf("kind", ("timeline",))
    pairs = list(zip(common, mid, strict=True))
    return {
        "common term": [_asked(_word(one)) for one in common],
        "mid term": [_asked(_word(one)) for one in mid],
        "rare term": [_asked(_word(one)) for one in rare],
        "phrase": [_asked(Words(one)) for one in _phrases(corpus)],
        "AND": [_asked(_word(one), _word(other)) for one, other in pairs],
        "boolean with a filter": [
            _asked(_word(one), Words((other,), is_negated=True), timelines) for other, one in pairs
        ]
        + [_asked(_word(one), favorites) for one in common],
        "three facets": [_asked(_word(one), facets=THREE) for one in (*common, *mid)],
        "browse, the newest": [_asked()] * QUERIES,
        "browse, three facets": [_asked(facets=THREE)] * QUERIES,
    }


def _word(word: str) -> Words:
    return Words((word,))


def _phrases(corpus: Corpus) -> list[tuple[str, ...]]:
    step = len(corpus.transcripts) // QUERIES
    texts = (text.split(" ") for text in corpus.transcripts[::step])
    return [tuple(words[len(words) // 2 : len(words) // 2 + 2]) for words in texts if len(words) > 4][:QUERIES]


def _asked(*clauses: Clause, facets: tuple[str, ...] = ()) -> Asked:
    return Asked(FAMILY, Query(clauses), Sort(), PAGE, facets=facets)


def seconds(app: Database, tenant_id: int, repository: SearchRepository, asked: Asked) -> float:
    """How long a search takes."""
    began = time.perf_counter()
    with app.transaction(tenant_id) as tx:
        repository.search(tx, asked)
    return time.perf_counter() - began


def main() -> int:
    """Measure; returns 1 where the limit is missed."""
    found = Results("scene_search")
    double = QuickwitDouble(lambda: datetime.now(UTC))
    with server() as running, serve(double) as url, closing(QuickwitClient(url, write_limit=PATIENCE)) as client:
        corpus, app = fill(running), running.database("app", pool=1)
        index(app, corpus.tenant_id, client)
        postgres = PostgresSearchRepository()
        engine = QuickwitSearchRepository(client, postgres)
        for name, searches in classes(corpus).items():
            both: tuple[list[float], list[float]] = ([], [])
            for asked in searches * ROUNDS:
                for times, repository in zip(both, (postgres, engine), strict=True):
                    times.append(seconds(app, corpus.tenant_id, repository, asked) * 1000)
            medians = [statistics.median(times) for times in both]
            p95 = [statistics.quantiles(times, n=20)[-1] for times in both]
            note = f"p50/p95 {medians[0]:.1f}/{p95[0]:.1f} ms against {medians[1]:.1f}/{p95[1]:.1f}"
            found.at_most(
                f"{name}, PostgreSQL against the engine's double", medians[0] / medians[1], MOST_TIMES, note=note
            )
    return found.finish()


if __name__ == "__main__":
    sys.exit(main())
