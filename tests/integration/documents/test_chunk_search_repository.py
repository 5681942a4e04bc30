"""PostgreSQL finds the chunks of documents that going through everything finds, ranks them, and tells nobody else's."""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from springline.documents.chunk_search_repository import ChunkSearchRepository
from springline.platform.statements import parse
from springline.search import families
from springline.search.model import Asked, Clause, OneOf, Query, Range, SearchFound, Sort, Words
from tests.integration.documents.chunk_truth import Chunk, facet, matching
from tests.integration.documents.shelves import BEGIN, Page, Piece, Shelf, page

pytestmark = pytest.mark.integration

FAMILY = families.family("document_chunks")
REPOSITORY = ChunkSearchRepository()
WORDS = ("amber", "boat", "boats", "cliff", "dune", "Ébb", "fog", "o'hare", "배낚시", "x-ray")
ARCHIVE = parse("test.archive", "update bundle set archived_at = now() where slug = :slug")


@pytest.fixture
def shelf(db: Any) -> Shelf:
    return Shelf(db)


def asked(*clauses: Clause, wanted: Sequence[Words] = (), **more: Any) -> Asked:
    given = {"sort": Sort(), "limit": 50, **more}
    return Asked(FAMILY, Query(clauses, tuple(wanted)), **given)


def found(
    db: Any, one: Asked, repository: ChunkSearchRepository = REPOSITORY, tenant_id: int | None = None
) -> SearchFound:
    with db.transaction(tenant_id) as tx:
        return repository.search(tx, one)


def ids(answer: SearchFound) -> list[int]:
    return [hit.document_id for hit in answer.hits]


def number(shelf: Shelf, slug: str, path: str, ordinal: int = 0) -> int:
    return shelf.documents[slug, path] << 20 | ordinal


def a_library(shelf: Shelf, chance: random.Random) -> dict[int, Chunk]:
    """Random documents in two bundles, some of them in older versions or removed; the present chunks."""
    present: dict[tuple[str, str], tuple[Page, Any]] = {}
    for _ in range(12):
        slug = chance.choice(["handbook", "laws"])
        pages = [a_page(chance, f"{chance.choice(WORDS[:4])}/{n}.md") for n in chance.sample(range(6), 2)]
        known = [path for other, path in present if other == slug]
        removed = [path for path in chance.sample(known, min(1, len(known))) if path not in {one.path for one in pages}]
        shelf.put(slug, *pages, removed=removed)
        for path in removed:
            del present[slug, path]
        present |= {(slug, one.path): (one, shelf.at) for one in pages}
    return {
        number(shelf, slug, path, ordinal): Chunk(
            {"title": one.title or "", "heading": piece.heading, "text": piece.text, "file": path},
            {
                "bundle": slug,
                "path": path,
                "format": one.format,
                "language": one.language,
                "page": piece.page,
                "added_at": at,
            },
        )
        for (slug, path), (one, at) in present.items()
        for ordinal, piece in enumerate(one.pieces)
    }


def a_page(chance: random.Random, path: str) -> Page:
    # A text is its own chunk, so that its heading is the one that was given.
    pieces = [
        Piece(f"{words(chance, 6)} {chance.randrange(10**9)}", "", chance.choice([None, 1, 2]))
        for _ in range(chance.randrange(1, 4))
    ]
    return Page(
        path,
        tuple(pieces),
        title=chance.choice([None, words(chance, 2)]),
        format=chance.choice(["markdown", "pdf"]),
        language=chance.choice([None, "en", "de"]),
    )


def words(chance: random.Random, n: int) -> str:
    return " ".join(chance.choices(WORDS, k=n))


def a_clause(chance: random.Random) -> Clause:
    is_negated = chance.random() < 0.25
    match chance.randrange(7):
        case 0:
            return OneOf("bundle", ("laws",), is_negated)
        case 1:
            return OneOf("language", ("de", "fr"), is_negated)
        case 2:
            return Range("page", 2, None, is_negated)
        case 3:
            return Range("added_at", BEGIN, BEGIN + timedelta(minutes=6), is_negated)
        case 4:
            return Words(("amber", "boat"), is_negated=is_negated)
        case 5:
            said = chance.choice(["boa", "배", "x", "ebb", "o"])
            return Words((said,), chance.choice([None, "title", "file", "text"]), is_prefix=True, is_negated=is_negated)
        case _:
            return Words((chance.choice(["boat", "ebb", "fog", "amber"]),), is_negated=is_negated)


@pytest.mark.parametrize("seed", range(3))
def test_it_finds_what_going_through_everything_finds(shelf: Shelf, seed: int) -> None:
    chance = random.Random(seed)
    known = a_library(shelf, chance)
    for _ in range(40):
        wanted = [Words((one,)) for one in chance.sample(["cliff", "dune", "x"], 2)] if chance.random() < 0.3 else []
        query = Query(tuple(a_clause(chance) for _ in range(chance.randrange(4))), tuple(wanted))
        right = matching(known, query)
        sort = chance.choice([Sort(), Sort("added_at"), Sort("page", is_descending=False)])
        answer = found(shelf.db, Asked(FAMILY, query, sort, 500, facets=FAMILY.facets))

        assert set(ids(answer)) == right, query
        assert (answer.total, answer.is_total_exact, len(answer.hits)) == (len(right), True, len(right))
        for name in FAMILY.facets:
            assert {one.value: one.count for one in answer.facets[name]} == facet(known, right, name), (query, name)
        with shelf.db.transaction() as tx:
            assert REPOSITORY.matching(tx, query, list(known)[::2]) == right & set(list(known)[::2])
        assert pages_of(shelf.db, Asked(FAMILY, query, sort, 4)) == ids(answer), (query, sort)


def pages_of(db: Any, one: Asked) -> list[int]:
    seen: list[int] = []
    while True:
        answer = found(db, one)
        seen += ids(answer)
        if answer.next is None:
            return seen
        one = Asked(one.family, one.query, one.sort, one.limit, after=answer.next, ranked_from=answer.ranked_from)


def test_a_rare_word_counts_more_than_a_frequent_one(shelf: Shelf) -> None:
    shelf.put("handbook", *(page(f"{n}.md", f"boat {n}") for n in range(9)), page("rare.md", "a rare albatross"))
    answer = found(shelf.db, asked(wanted=[Words(("boat",)), Words(("albatross",))]))
    assert ids(answer)[0] == number(shelf, "handbook", "rare.md")
    assert len(answer.hits) == 10


def test_a_title_counts_more_than_a_text(shelf: Shelf) -> None:
    shelf.put("handbook", page("a.md", "leave for parents"), page("b.md", "all about it", title="Leave"))
    shelf.put("handbook", page("c.md", "leave for others"))
    by_title = Words(("leave",), "title")
    assert ids(found(shelf.db, asked(by_title))) == [number(shelf, "handbook", "b.md")]
    assert set(ids(found(shelf.db, asked(Words(("leave",)))))) == {
        number(shelf, "handbook", path) for path in ("a.md", "b.md", "c.md")
    }


def test_of_many_matches_the_rarest_words_decide_what_is_looked_at(shelf: Shelf) -> None:
    shelf.put("handbook", page("old.md", "boat albatross"), *(page(f"{n}.md", f"boat {n}") for n in range(20)))
    few = ChunkSearchRepository(ranked=5, counted=5)
    answer = found(shelf.db, asked(wanted=[Words(("boat",)), Words(("albatross",))]), few)
    assert ids(answer)[0] == number(shelf, "handbook", "old.md")
    assert len(answer.hits) == 5, "where they fill no page, others follow"


@pytest.mark.parametrize("rarest", ["albatross", "unheard"])
def test_words_that_stand_nowhere_in_what_is_looked_through_hide_no_others(shelf: Shelf, rarest: str) -> None:
    shelf.put("laws", page("rare.md", "albatross"))
    shelf.put("handbook", *(page(f"{n}.md", f"boat {n}") for n in range(20)))
    few = ChunkSearchRepository(ranked=5, counted=10)
    words = [Words(("boat",)), Words((rarest,))]
    answer = found(shelf.db, asked(OneOf("bundle", ("handbook",)), wanted=words, limit=10), few)
    assert ids(answer) == [number(shelf, "handbook", f"{n}.md") for n in (19, 18, 17, 16, 15)]
    (best, *rest) = ids(found(shelf.db, asked(wanted=words, limit=10), few))
    assert (best == number(shelf, "laws", "rare.md")) == (rarest == "albatross")
    assert len(rest) == 4


def test_a_word_of_every_path_hides_no_rare_one(shelf: Shelf) -> None:
    shelf.put("handbook", page("policies/old.md", "the albatross"))
    shelf.put("handbook", *(page(f"policies/{n}.md", f"boat {n}") for n in range(20)))
    few = ChunkSearchRepository(ranked=5, counted=5)
    answer = found(shelf.db, asked(wanted=[Words(("policies",)), Words(("albatross",))]), few)
    assert ids(answer)[0] == number(shelf, "handbook", "policies/old.md")


def test_what_is_not_ranked_follows_the_newest_first(shelf: Shelf) -> None:
    shelf.put("handbook", *(page(f"{n}.md", f"boat {'boat ' * (n % 3)}{n}") for n in range(9)))
    few = ChunkSearchRepository(ranked=3, counted=5)
    answer = found(shelf.db, asked(Words(("boat",)), limit=4), few)
    assert (answer.total, answer.is_total_exact, answer.ranked_from) == (5, False, number(shelf, "handbook", "6.md"))
    seen = ids(answer)
    while answer.next is not None:
        answer = found(
            shelf.db, asked(Words(("boat",)), limit=4, after=answer.next, ranked_from=answer.ranked_from), few
        )
        seen += ids(answer)
    assert sorted(seen[:3]) == [number(shelf, "handbook", f"{n}.md") for n in (6, 7, 8)]
    assert seen[3:] == [number(shelf, "handbook", f"{n}.md") for n in (5, 4, 3, 2, 1, 0)]


def test_an_older_version_is_searched_as_it_was(shelf: Shelf) -> None:
    shelf.put("handbook", page("a.md", "boat"), page("b.md", "kite"))
    before = number(shelf, "handbook", "a.md")
    shelf.put("handbook", page("a.md", "ship"), removed=["b.md"])
    now = number(shelf, "handbook", "a.md")

    assert ids(found(shelf.db, asked())) == [now]
    first, second = ChunkSearchRepository(version=1), ChunkSearchRepository(version=2)
    assert set(ids(found(shelf.db, asked(), first))) == {before, number(shelf, "handbook", "b.md")}
    assert ids(found(shelf.db, asked(Words(("boat",))), first)) == [before]
    assert ids(found(shelf.db, asked(Words(("boat",))), second)) == []


def test_nothing_is_found_of_an_archived_bundle_or_of_another_tenant(shelf: Shelf) -> None:
    shelf.put("handbook", page("a.md", "boat", title="Boats"))
    Shelf(shelf.db, shelf.db.other_tenant_id).put("handbook", page("a.md", "boat", title="Boats"))
    mine = [number(shelf, "handbook", "a.md")]
    boats = asked(Words(("boat",)))

    assert ids(found(shelf.db, boats)) == mine
    others = found(shelf.db, boats, tenant_id=shelf.db.other_tenant_id)
    assert len(others.hits) == 1
    assert ids(others) != mine
    with shelf.db.transaction() as tx:
        assert REPOSITORY.matching(tx, Query(), [*mine, *ids(others)]) == set(mine)
        tx.execute(ARCHIVE, slug="handbook")
    assert ids(found(shelf.db, boats)) == []


def test_quotes_and_signs_are_only_words(shelf: Shelf) -> None:
    shelf.put("handbook", page("a.md", "boat"))
    for said in ("'", "\\", "boat'", "a & b", ":*", "=1", "", "\0", "x" * 3000):
        assert ids(found(shelf.db, asked(Words((said,))))) == []
        assert ids(found(shelf.db, asked(wanted=[Words((said,)), Words(("boat",))]))) != []
    assert ids(found(shelf.db, asked(OneOf("path", ("a.md' or true --", "%"))))) == []
