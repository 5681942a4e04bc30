"""Looks for words in every table and object: what an erasure says is gone is also looked for where nobody expects it.

Words are known only before they are erased, so whoever erases collects them first and looks for them afterwards. They
are held in memory and nowhere else.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol, cast

from springline.community.erasing import Person
from springline.erasure import queries
from springline.erasure.model import Places
from springline.platform import long_reads
from springline.platform.database import Database
from springline.platform.objects import ObjectNotFoundError, Objects
from springline.platform.statements import parse

MOST_FRAGMENTS = 20
"""Pieces of their texts that are looked for: the longest ones."""
_SHORTEST = 24
_LONGEST = 200
_SHORTEST_ACCOUNT = 8
_ROWS_AT_A_TIME = 2_000
_PLAIN = re.compile(r'[^"\\\x00-\x1f\x7f]+')  # what a row's text has unescaped, and a line of JSON too


class _Column(Protocol):
    def to_pylist(self) -> list[object]: ...


class _Batch(Protocol):
    columns: list[_Column]


class _ParquetFile(Protocol):
    def iter_batches(self, *, batch_size: int) -> Iterator[_Batch]: ...


class _Parquet(Protocol):
    """What is used of pyarrow, which says nothing of its types."""

    def ParquetFile(self, source: BinaryIO) -> _ParquetFile: ...  # noqa: N802 - pyarrow's name


@dataclass(frozen=True, slots=True)
class Words:
    """What to look for.

    Attributes:
        must_be_gone: Pieces of their messages that nobody else has said, and their account where it is like no word.
        may_be_said: Their name: others may speak of them, and their words stay.
        names: What a recording may call them: their name and their account.
    """

    must_be_gone: tuple[str, ...] = ()
    may_be_said: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def words_of(places: Places, person: Person) -> Words:
    """What to look for once the person is erased. Cost: a read of the tenant's messages."""
    with places.database.transaction(places.tenant_id) as tx:
        long_reads.begin(tx)
        texts = [text for (text,) in tx.rows(queries.LONGEST_TEXTS, user_id=person.user_id, limit=MOST_FRAGMENTS)]
        fragments = sorted({piece for text in texts for piece in pieces(text)})
        others = {one for (one,) in tx.rows(queries.SAID_BY_OTHERS, user_id=person.user_id, fragments=fragments)}
    account = person.account or ""
    is_distinct = len(account) >= _SHORTEST_ACCOUNT and any(map(str.isdigit, account)) and " " not in account
    gone = [*(one for one in fragments if one not in others), *([account] if is_distinct else [])]
    said = {word for word in person.words if word not in gone}
    return Words(tuple(gone), tuple(sorted(said)), tuple(person.words))


def pieces(text: str) -> Iterable[str]:
    """The longest piece of a text that tables and JSON write as it is; none where that is anybody's."""
    whole = max(_PLAIN.findall(text), key=len, default="")[:_LONGEST].strip()
    return [whole] if len(whole) >= _SHORTEST else []


def rows_with(database: Database, words: Sequence[str], *, tenant_id: int | None) -> dict[str, int]:
    """How many rows of each table have any of the words in them; of one tenant, or of tables that belong to none.

    Cost: one read of every table that the role may read. Bytes are looked at as hexadecimal, which tables show them as.
    """
    as_bytes = [word.encode().hex() for word in words]
    with database.transaction(tenant_id) as tx:
        tables = tx.rows(queries.TEXT_TABLES)
    found: dict[str, int] = {}
    for name, quoted, is_owned, has_bytes in tables:
        if not is_owned and tenant_id is not None:
            continue
        texts = f"(select t::text as said from {quoted} t offset 0)"  # a name of the catalogue's, quoted by it
        has_one = "exists (select from unnest(:words::text[]) word where strpos(said, word) > 0)"
        with database.transaction(tenant_id) as tx:
            long_reads.begin(tx)
            count = parse(f"erasure.rows_with_{name}", f"select count(*) from {texts} rows where {has_one}")
            found[name] = tx.value(count, words=[*words, *as_bytes] if has_bytes else list(words))
    return found


def recordings_with(places: Places, names: Sequence[str]) -> dict[str, int]:
    """In how many recordings any of the names stands as whole words: by where, and under '' in how many of all.

    A first name alone, or one that was misheard, is none of the names. Cost: normalises all words of the media.
    """
    with places.database.transaction(places.tenant_id) as tx:
        long_reads.begin(tx)
        return dict(tx.rows(queries.RECORDINGS_WITH, names=list(names)))


def objects_with(objects: Objects, tenant: str, words: Sequence[str]) -> dict[str, bool]:
    """Whether each of a tenant's objects has any of the words in it. Parquet is read; cost: all of these objects."""
    wanted = [word.encode() for word in words]
    found: dict[str, bool] = {}
    for listed in objects.list():
        if f"tenant={tenant}/" not in listed.key and f"tenant={tenant}." not in listed.key:
            continue
        try:
            found[listed.key] = any(any(word in part for word in wanted) for part in _parts(objects, listed.key))
        except ObjectNotFoundError:
            continue  # it is gone by now
    return found


def _parts(objects: Objects, key: str) -> Iterator[bytes]:
    if not key.endswith(".parquet"):
        yield objects.get(key)
        return
    from io import BytesIO

    from pyarrow import parquet

    file = cast("_Parquet", parquet).ParquetFile(BytesIO(objects.get(key)))
    for batch in file.iter_batches(batch_size=_ROWS_AT_A_TIME):
        for column in batch.columns:
            yield "\n".join(str(value) for value in column.to_pylist() if value is not None).encode()
