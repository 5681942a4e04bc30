"""Which rows differ, once it is known on which days and in which groups some do.

It is the second look. What was on its way at the first one has landed by then, or is about to: a difference that no row
bears out any more was none. Rows of source and landing come in the order of their ids and are merged, so memory doesn't
grow with them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Literal

from springline.platform import long_reads
from springline.platform.database import Transaction
from springline.platform.statements import around, statement
from springline.warehouse import queries

Place = tuple[date | None, str]
"""A day and a group; people have neither."""
Thing = tuple[int, datetime | None, date | None, str, Decimal]
"""Id, time, day, group and checksum, as `springline.community.census` lists the rows of a kind."""
Fault = Literal["lost", "doubled", "changed", "surplus"]

TABLES = {"attachments": "messages", "reactions": "messages"}
"""The kind of row that a thing is part of, where it is no row itself."""
# In the group of their request: where that has not landed, it is the request that is lost.
_OF_A_REQUEST = frozenset({"comments", "insights"})
_LANDED = around(
    "warehouse.things",
    """
    select id, at, min(day), min(slug), sum(checksum) from ({inner}) things
    where what = :what and (coalesce(day, '-infinity'), slug) in (select * from unnest(:days::date[], :groups::text[]))
    group by id, at order by id, at
    """,
    queries.LANDING_CENSUS,
)
_LANDED_WITH = statement(queries.__file__, "landed_with")


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not in the landing as it is in the source.

    `lost` has not landed; `changed` has other words, or another time; of a `doubled` one another has landed at another
    time; a `surplus` one is not of this tenant's source. `attachments` and `reactions` go by the id of their message.
    `places` are the day and group that it has in the source, before those that it has in the landing. `tenant` is whose
    a surplus row is, or with whom a lost one has landed, where that is another tenant.
    """

    what: str
    id: int
    fault: Fault
    places: tuple[Place, ...]
    tenant: int | None = None

    @property
    def kind(self) -> str:
        """The kind of row that has to be landed again."""
        return TABLES.get(self.what, self.what)


def rows(
    tx: Transaction,
    source: Callable[[str, Sequence[Place]], Iterable[Thing]],
    differences: Iterable[tuple[str, date | None, str]],
) -> Iterator[Row]:
    """The rows behind differences, which are a kind, a day and a group each; `source` lists those of the source.

    Cost: one read of each kind that differs, and a sort of what is on these days and in these groups.
    """
    ordered = sorted(differences, key=itemgetter(0))
    for what, of_kind in groupby(ordered, key=itemgetter(0)):
        places = [(day, group) for _, day, group in of_kind]
        yield from compare(what, source(what, places), _landed(tx, what, places))


def _landed(tx: Transaction, what: str, places: Sequence[Place]) -> Iterator[Thing]:
    days = [day or "-infinity" for day, _ in places]
    groups = [group for _, group in places]
    rows = long_reads.stream(tx, _LANDED, what=what, days=days, groups=groups, from_at="-infinity", to_at="infinity")
    return map(_thing, rows)


def _thing(row: Thing) -> Thing:
    return row


def compare(what: str, told: Iterable[Thing], held: Iterable[Thing]) -> Iterator[Row]:
    """The rows in which two streams differ, each in the order of ids."""
    both = merge(((one, 0) for one in told), ((one, 1) for one in held), key=lambda item: (item[0][0], item[1]))
    for thing_id, same in groupby(both, key=lambda item: item[0][0]):
        sides: tuple[dict[datetime | None, Thing], dict[datetime | None, Thing]] = ({}, {})
        for thing, side in same:
            sides[side][thing[1]] = thing
        source, landed = sides
        if (fault := _fault(source, landed, any_group=what in _OF_A_REQUEST)) is not None:
            places = dict.fromkeys((day, group) for _, _, day, group, _ in (*source.values(), *landed.values()))
            yield Row(what, thing_id, fault, tuple(places))


def _fault(
    source: dict[datetime | None, Thing], landed: dict[datetime | None, Thing], *, any_group: bool
) -> Fault | None:
    if not source:
        return "surplus"
    if not landed:
        return "lost"
    if source.keys() < landed.keys():
        return "doubled"
    if source.keys() != landed.keys():
        return "changed"
    same = all(thing[4] == landed[at][4] and (any_group or thing[3] == landed[at][3]) for at, thing in source.items())
    return None if same else "changed"


def with_tenants(found: Sequence[Row], owners: dict[int, int], landed: dict[int, int], own: int) -> list[Row]:
    """Rows of one kind, with the other tenants that have to do with them.

    A surplus row that is the tenant's own has landed at two times, on days of which only one differs.

    Args:
        found: The rows.
        owners: Whose each of them is in the source.
        landed: The other tenants with whom each of them has landed.
        own: The tenant.
    """
    named: list[Row] = []
    for row in found:
        if row.fault == "lost":
            named.append(replace(row, tenant=landed.get(row.id)))
        elif row.fault == "surplus" and owners.get(row.id) == own:
            named.append(replace(row, fault="doubled"))
        else:
            named.append(replace(row, tenant=owners.get(row.id) if row.fault == "surplus" else None))
    return named


def landed_with(tx: Transaction, kind: str, ids: Sequence[int], *, but: int) -> dict[int, int]:
    """The tenants, `but` one, with whom things have landed; for a transaction of the system's role, of no tenant.

    Cost: a read of the keys of the kind's landing.
    """
    return {one: tenant for one, tenant in tx.rows(_LANDED_WITH, what=kind, ids=list(ids)) if tenant != but}
