"""PostgreSQL finds the scenes that a reading of each document finds, in order, with their totals and facets."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pg8000.exceptions import DatabaseError

from springline.media.postgres_search_repository import PostgresSearchRepository
from springline.platform.database import Transaction
from springline.platform.statements import parse
from springline.search.families.media_scenes import FAMILY
from springline.search.model import Asked, Clause, OneOf, Place, Query, Range, SearchFound, Sort, Words
from springline.search.words import normal
from tests.conftest import TestDatabase
from tests.integration.media import brute_force
from tests.integration.media.scenes import add_asset, add_library, add_scene

pytestmark = pytest.mark.integration

NEWEST = Sort()
MOMENTS = [None, *(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=days, microseconds=days) for days in range(4))]


def asked(
    *clauses: Clause, sort: Sort = NEWEST, limit: int = 20, after: Place | None = None, facets: Any = ()
) -> Asked:
    return Asked(FAMILY, Query(clauses), sort, limit, after, tuple(facets))


def words(text: str, **more: Any) -> Words:
    return Words(tuple(normal(text).split(" ")), **more)


def ids(found: SearchFound) -> list[int]:
    return [hit.document_id for hit in found.hits]


def pages(tx: Transaction, repository: PostgresSearchRepository, first: Asked) -> Iterator[SearchFound]:
    while True:
        found = repository.search(tx, first)
        yield found
        first = replace(first, after=found.next, ranked_from=found.ranked_from)
        if found.next is None:
            return


class _NotKeptError(Exception):
    """Takes back what a transaction did."""


@contextmanager
def scratch(db: TestDatabase) -> Generator[Transaction]:
    """A transaction of which nothing is kept."""
    with suppress(_NotKeptError), db.transaction() as tx:
        yield tx
        raise _NotKeptError


def add_scenes(tx: Transaction, *scenes: Mapping[str, Any], **asset: Any) -> list[int]:
    asset_id = add_asset(tx, add_library(tx), **asset)
    return [add_scene(tx, asset_id, **scene) for scene in scenes]


def found(tx: Transaction, *clauses: Clause) -> list[int]:
    return sorted(ids(PostgresSearchRepository().search(tx, asked(*clauses))))


# Words that occur often enough to meet; signs, accents, quotes and digits that PostgreSQL's own parser would split.
SPOKEN = (
    "harbour",
    "dawn",
    "dawning",
    "crème",
    "it's",
    "3.14",
    "1e5",
    "x²",
    "a-b",
    "東京",
    "สวัสดี",
    "हिन्दी",
    "'",
    "the",
)
TEXTS = st.lists(st.sampled_from(SPOKEN), max_size=6).map(" ".join)
ANY_TEXT = st.one_of(TEXTS, st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=12))
NAMES = st.lists(st.sampled_from(("sea", "Sea", "it's", "東京", 'say "so"', "{a,b}")), max_size=3)


@st.composite
def corpora(draw: st.DrawFn) -> list[Mapping[str, Any]]:
    """Assets with their scenes."""
    return [
        {
            "library": draw(st.sampled_from(("rushes", "archive"))),
            "asset": {
                "title": draw(ANY_TEXT),
                "description": draw(TEXTS),
                "kind": draw(st.sampled_from(("recording", "timeline"))),
                "tags": draw(NAMES),
                "people": draw(NAMES),
                "recorded_at": draw(st.sampled_from(MOMENTS)),
                "rate": draw(st.sampled_from(((1000, 1), (30000, 1001)))),
                "is_favorite": draw(st.booleans()),
                "offline_ready": draw(st.booleans()),
                "updated_at": draw(st.sampled_from(MOMENTS[1:])),
            },
            "scenes": [
                {
                    "title": draw(TEXTS),
                    "description": draw(TEXTS),
                    "transcript": draw(ANY_TEXT),
                    "translations": draw(TEXTS),
                    "languages": draw(st.sampled_from(((), ("en",), ("en", "de")))),
                    "tags": draw(NAMES),
                    "people": draw(NAMES),
                    "duration_value": draw(st.integers(0, 3000)),
                    "is_favorite": draw(st.booleans()),
                    "updated_at": draw(st.sampled_from(MOMENTS[1:])),
                }
                for _ in range(draw(st.integers(0, 3)))
            ],
        }
        for _ in range(draw(st.integers(1, 4)))
    ]


TEXT_FIELDS = st.sampled_from((None, None, *(field.name for field in FAMILY.texts)))
WORDS = st.builds(
    Words,
    st.lists(st.sampled_from(SPOKEN), min_size=1, max_size=2)
    .map(lambda said: tuple(normal(" ".join(said)).split(" ")))
    .filter(lambda said: said != ("",)),
    field=TEXT_FIELDS,
    is_prefix=st.booleans(),
    is_negated=st.sampled_from((False, False, True)),
)
MOMENT_ENDS = st.sampled_from(MOMENTS)
VALUES = st.one_of(
    st.builds(OneOf, st.sampled_from(("tags", "people")), NAMES.map(tuple), st.booleans()),
    st.builds(OneOf, st.just("library_slug"), st.sampled_from((("rushes",), ("rushes", "none"))), st.booleans()),
    st.builds(OneOf, st.just("languages"), st.just(("de",)), st.booleans()),
    st.builds(
        OneOf, st.sampled_from(("is_favorite", "offline_ready")), st.sampled_from(((True,), (False,))), st.booleans()
    ),
    st.builds(OneOf, st.just("recorded_at"), st.just((MOMENTS[2],)), st.booleans()),
    st.builds(Range, st.sampled_from(("recorded_at", "updated_at")), MOMENT_ENDS, MOMENT_ENDS, st.booleans()),
    st.builds(
        Range, st.just("duration_ms"), st.sampled_from((None, 0, 40)), st.sampled_from((None, 900)), st.booleans()
    ),
)
CLAUSES = st.booleans().flatmap(lambda is_words: WORDS if is_words else VALUES)
SORTS = st.builds(Sort, st.sampled_from([field.name for field in FAMILY.fields if field.is_sortable]), st.booleans())


def fill(tx: Transaction, corpus: Sequence[Mapping[str, Any]]) -> None:
    for one in corpus:
        asset_id = add_asset(tx, add_library(tx, one["library"]), **one["asset"])
        for scene in one["scenes"]:
            add_scene(tx, asset_id, **scene)


def test_what_is_found_is_what_a_reading_of_all_documents_finds(db: TestDatabase) -> None:
    repository = PostgresSearchRepository()

    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
    @given(
        corpora(), st.lists(st.tuples(st.lists(CLAUSES, max_size=3), st.one_of(st.just(NEWEST), SORTS)), min_size=10)
    )
    def agree(corpus: Sequence[Mapping[str, Any]], searches: Sequence[tuple[Sequence[Clause], Sort]]) -> None:
        with scratch(db) as tx:
            fill(tx, corpus)
            documents = brute_force.documents(tx, FAMILY)
            for clauses, sort in searches:
                search = asked(*clauses, sort=sort, limit=2, facets=FAMILY.facets)
                wanted = brute_force.matching(documents, search.query, FAMILY)
                told = list(pages(tx, repository, search))
                places = [hit.place for one in told for hit in one.hits]
                if sort.by == "relevance":
                    assert sorted(place[1] for place in places) == brute_force.ids(wanted)
                    assert places == sorted(places, reverse=True)
                else:
                    assert places == brute_force.ordered(wanted, search)
                assert {(one.total, one.is_total_exact) for one in told} == {(len(wanted), True)}
                assert brute_force.counts(told[0].facets) == brute_force.facets(wanted, FAMILY.facets)
                everything = brute_force.ids(documents)
                assert repository.matching(tx, search.query, everything) == set(brute_force.ids(wanted))

    agree()


def test_a_word_may_be_the_scenes_or_its_assets_and_all_of_them_have_to_be_there(db: TestDatabase) -> None:
    with db.transaction() as tx:
        first, second = add_scenes(tx, {"transcript": "the tide"}, {"title": "gulls"}, title="Harbour at dawn")
        (third,) = add_scenes(tx, {"transcript": "the harbour sleeps"}, title="Night")

        assert found(tx, words("harbour")) == [first, second, third]
        assert found(tx, words("harbour"), words("tide")) == [first]
        assert found(tx, words("harbour"), words("tide", is_negated=True)) == [second, third]
        assert found(tx, words("harbour", is_negated=True)) == []
        assert found(tx, words("harbour", field="asset_title")) == [first, second]
        assert found(tx, words("harbour", field="transcript")) == [third]
        assert found(tx, words("harb", is_prefix=True, field="transcript")) == [third]


def test_a_phrase_stands_in_one_field(db: TestDatabase) -> None:
    with db.transaction() as tx:
        (scene,) = add_scenes(
            tx, {"title": "a b", "description": "c d", "transcript": "e f", "translations": "g h"}, title="i j"
        )
        assert [found(tx, words(one)) for one in ("a b", "c d", "e f", "g h", "i j")] == [[scene]] * 5
        assert [found(tx, words(one)) for one in ("b c", "d e", "f g", "b e", "h i", "b a", "a c")] == [[]] * 7


def test_an_asset_that_is_renamed_is_found_by_its_new_name_at_once(db: TestDatabase) -> None:
    rename = parse("test.rename", "update asset set title = 'Quay'")
    with db.transaction() as tx:
        (scene,) = add_scenes(tx, {"transcript": "the tide"}, title="Harbour")
        tx.execute(rename)
        assert (found(tx, words("harbour")), found(tx, words("quay"), words("tide"))) == ([], [scene])


def test_pages_by_relevance_go_through_what_is_ranked_and_then_through_the_rest(db: TestDatabase) -> None:
    repository = PostgresSearchRepository(ranked=4, counted=6)
    with db.transaction() as tx:
        scenes = add_scenes(tx, *({"transcript": "tide " * (1 + number % 3) + "rises"} for number in range(9)))
        search = asked(words("tide"), limit=2, facets=["kind"])
        told = list(pages(tx, repository, search))

    hits = [hit for page in told for hit in page.hits]
    assert sorted(hit.document_id for hit in hits) == scenes
    assert {hit.document_id for hit in hits[:4]} == set(scenes[-4:])
    assert [hit.document_id for hit in hits[4:]] == scenes[4::-1]
    assert [hit.place for hit in hits] == sorted((hit.place for hit in hits), reverse=True)
    assert {(page.total, page.is_total_exact) for page in told} == {(6, False)}
    assert brute_force.counts(told[0].facets) == {"kind": {"recording": 6}}


def test_what_is_added_between_pages_repeats_nothing(db: TestDatabase) -> None:
    repository = PostgresSearchRepository(ranked=6)
    with db.transaction() as tx:
        scenes = add_scenes(tx, *({"transcript": "tide", "title": "tide" * (number == 2)} for number in range(8)))
        told = pages(tx, repository, asked(words("tide"), limit=1))
        seen = ids(next(told))
        assert seen == [scenes[2]], "the best is the first of those that are ranked"
        add_scenes(tx, {"title": "tide"}, {"transcript": "low tide " * 9}, {"title": "tide"})
        seen += [one for page in told for one in ids(page)]
    assert len(set(seen)) == len(seen)
    assert set(scenes) <= set(seen)


def test_what_matches_better_comes_first(db: TestDatabase) -> None:
    with db.transaction() as tx:
        titled, said, told_of, twice = add_scenes(
            tx,
            {"title": "tide", "transcript": "water rises"},
            {"title": "water", "transcript": "tide rises"},
            {"title": "water", "description": "tide rises"},
            {"title": "tide", "transcript": "tide rises"},
        )
        assert ids(PostgresSearchRepository().search(tx, asked(words("tide")))) == [twice, titled, said, told_of]


def test_without_clauses_the_newest_come_first(db: TestDatabase) -> None:
    with db.transaction() as tx:
        scenes = add_scenes(tx, *({"title": str(number)} for number in range(5)))
        told = list(pages(tx, PostgresSearchRepository(), asked(limit=2)))
    assert [ids(page) for page in told] == [[scenes[4], scenes[3]], [scenes[2], scenes[1]], [scenes[0]]]


def test_a_tenant_finds_nothing_of_another_one(db: TestDatabase) -> None:
    search = asked(words("tide"), facets=FAMILY.facets)
    with db.transaction() as tx:
        scenes = add_scenes(tx, {"transcript": "tide"}, title="Harbour")
    with db.transaction(db.other_tenant_id) as tx:
        (other,) = add_scenes(tx, {"transcript": "tide"}, title="Harbour")
        repository = PostgresSearchRepository()
        told = repository.search(tx, search)
        assert (ids(told), told.total) == ([other], 1)
        assert brute_force.counts(told.facets)["kind"] == {"recording": 1}
        assert found(tx) == found(tx, words("harbour")) == found(tx, words("har", is_prefix=True)) == [other]
        assert found(tx, words("none", is_negated=True)) == found(tx, OneOf("kind", ("recording",))) == [other]
        assert repository.matching(tx, Query(), [*scenes, other]) == {other}


def test_without_a_tenant_nothing_is_found(db: TestDatabase) -> None:
    with db.transaction() as tx:
        scenes = add_scenes(tx, {"transcript": "tide"})
    with db.app.transaction() as tx:
        repository = PostgresSearchRepository()
        for clauses in ((), (words("tide"),), (words("none", is_negated=True),), (OneOf("kind", ("recording",)),)):
            told = repository.search(tx, asked(*clauses, facets=["kind"]))
            assert (told.hits, told.total, told.facets) == ([], 0, {"kind": []})
        assert repository.matching(tx, Query(), scenes) == set()


HOSTILE = ("'", "'' | ='", "'; select 1; --", "\\", "$$", "%s", "%", "a:b", "!a", "{}", '"', "=1", "\0", "x" * 3000)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_asked_for_is_a_value_and_never_a_part_of_a_statement(db: TestDatabase, text: str) -> None:
    clauses = (
        Words((text,)),
        Words((text, "tide"), field="transcript"),
        Words((text,), field="asset_title", is_negated=True),
        OneOf("library_slug", (text.replace("\0", ""),)),
        OneOf("tags", (text.replace("\0", ""),), is_negated=True),
    )
    with db.transaction() as tx:
        (scene,) = add_scenes(tx, {"transcript": "tide"})
        told = [found(tx, clause) for clause in clauses]
        matching = [PostgresSearchRepository().matching(tx, Query((clause,)), [scene]) for clause in clauses]
    assert told == [[], [], [scene], [], [scene]]
    assert matching == [set(), set(), {scene}, set(), {scene}]


def test_a_text_of_any_length_can_be_stored_and_is_found_by_its_beginning(db: TestDatabase) -> None:
    most = "".join(chr(0x20000 + number % 40_000) for number in range(300_000))
    with db.transaction() as tx:
        (scene,) = add_scenes(
            tx,
            {"title": most, "description": most, "transcript": f"tide {most}", "translations": most},
            title=most,
            description=most,
        )
        assert found(tx, words("tide"), words(most[:2]), words(most[200])) == [scene]


def test_what_matches_is_said_exactly_however_long_a_text_is(db: TestDatabase) -> None:
    long = "hay " * 40_000 + "needle thread"
    with db.transaction() as tx:
        said, told_of = add_scenes(tx, {"transcript": long}, {"description": "tide"}, description="")
        (of_asset,) = add_scenes(tx, {"title": "tide"}, description=long)
        known = [said, told_of, of_asset]

        def matching(*clauses: Clause) -> set[int]:
            return PostgresSearchRepository().matching(tx, Query(clauses), known)

        assert matching(words("needle thread")) == matching(words("hay needle thr", is_prefix=True)) == {said, of_asset}
        assert matching(words("needle"), words("needle thread", field="transcript")) == {said}
        assert matching(words("thread", field="asset_description")) == {of_asset}
        assert matching(words("needle thread", is_negated=True)) == {told_of}
        assert matching(words("needle thr")) == matching(words("eedle thread")) == set()
        assert matching(words("hay thread")) == set()


def test_a_field_that_has_no_values_is_refused(db: TestDatabase) -> None:
    with pytest.raises(DatabaseError, match="scenes have no field title with values"), db.transaction() as tx:
        found(tx, OneOf("title", ("tide",)))


FILL = parse(
    "test.fill",
    """
    insert into video_scenes
        (tenant_id, asset_id, source_key, position, transcript, start_value, duration_value, start_timecode)
    select current_tenant(), :asset_id::bigint, n::text, n, 'tide number' || n, 0, 0, '' from generate_series(1, 5000) n
    """,
)
SCANS = parse("test.scans", "select coalesce(pg_stat_get_xact_numscans('video_scenes'::regclass), 0)")


def test_scenes_are_found_by_their_index_although_rows_are_guarded(db: TestDatabase) -> None:
    with db.transaction() as tx:
        asset_id = add_asset(tx, add_library(tx))
        tx.execute(FILL, asset_id=asset_id)
    with closing(db.superuser.connect()) as connection:
        connection.execute_simple("analyze")
    with db.transaction() as tx:
        for clauses in (
            (words("number77"),),
            (words("tide"), words("number7", is_prefix=True)),
            (words("tide number77"),),
        ):
            assert len(found(tx, *clauses)) >= 1
        assert len(found(tx)) == 20
        assert tx.value(SCANS) == 0


def test_a_place_among_moments_is_exact_to_the_microsecond(db: TestDatabase) -> None:
    moments = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=number) for number in range(5)]
    search = asked(sort=Sort("updated_at"), limit=1)
    with db.transaction() as tx:
        asset_id = add_asset(tx, add_library(tx), updated_at=moments[0])
        scenes = [add_scene(tx, asset_id, updated_at=moment) for moment in moments]
        told = list(pages(tx, PostgresSearchRepository(), search))
    assert [ids(page) for page in told] == [[scene] for scene in reversed(scenes)]
    assert told[0].hits[0].place[0] == brute_force.number(moments[4])
