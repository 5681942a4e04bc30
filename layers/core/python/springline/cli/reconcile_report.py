"""What `springline warehouse reconcile` says of what it found: for people, or as JSON."""

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from springline.cli.output import counted, results, show, show_rows
from springline.cli.waiting import on_its_way

if TYPE_CHECKING:
    from springline.warehouse.drift import Row
    from springline.warehouse.reconciliation import Difference, Report

_FAULTS = {
    "lost": "has not landed",
    "doubled": "has landed at another time as well",
    "changed": "has landed with other contents",
    "surplus": "is in no source",
}


@dataclass(slots=True)
class Mended:
    """What a repair did: how many rows, and the documents."""

    rows: int = 0
    documents: "set[tuple[str, int]]" = field(default_factory=set[tuple[str, int]])


def in_words(row: "Row") -> str:
    """What is wrong with a row, in words."""
    if row.tenant is None:
        return _FAULTS[row.fault]
    if row.fault == "lost":
        return f"has landed with tenant {row.tenant} instead"
    return f"is tenant {row.tenant}'s"


def tell(report: "Report", waiting: dict[str, int], mended: Mended | None, *, agree: bool, as_json: bool) -> None:
    """Write what a comparison found, what was mended, and what to do next."""
    if as_json:
        show({"agree": agree, **_as_json(report, waiting, mended)})
        return
    if mended is not None:
        results.print(f"Repaired {counted(mended.rows, 'row')} and {counted(len(mended.documents), 'document')}.")
    if not agree and not report.differences:
        results.print(f"{_rows(report)} agree, but {_unrendered(waiting)}")
        return
    if report.differences:
        _show_differences(report)
        _advise(report, waiting)
        return
    compared = report.rows or report.documents is not None
    results.print(f"All {_rows(report)} agree." if compared else "There is nothing to compare.")


def _rows(report: "Report") -> str:
    """What was compared; the words for it are those of the tables, and always plural."""
    found = [f"{rows:,} {what}" for what, rows in report.rows.items()]
    return ", ".join(found + ([] if report.documents is None else [f"{report.documents:,} documents"]))


def _unrendered(waiting: dict[str, int]) -> str:
    documents = waiting["documents_to_render"]
    return (
        f"{counted(documents, 'document')} {'waits' if documents == 1 else 'wait'} to be rendered: "
        "`springline warehouse rebuild` does it now, and so does a running host (`springline serve`)."
    )


def _as_json(report: "Report", waiting: dict[str, int], mended: Mended | None) -> dict[str, object]:
    differences = [{**asdict(one), "day": one.day and one.day.isoformat()} for one in report.differences]
    differing = [
        {
            "what": row.what,
            "id": row.id,
            "fault": row.fault,
            "found": in_words(row),
            "places": [{"day": day and day.isoformat(), "group": group} for day, group in row.places],
            "tenant": row.tenant,
        }
        for row in report.differing
    ]
    repaired = None if mended is None else {"rows": mended.rows, "documents": len(mended.documents)}
    return {
        "rows": report.rows,
        "documents": report.documents,
        "differences": differences,
        "left_out": report.left_out,
        "differing": differing,
        "differing_left_out": report.rows_left_out,
        "repaired": repaired,
        **waiting,
    }


def _show_differences(report: "Report") -> None:
    rows = [_difference(one) for one in report.differences]
    show_rows(rows, rows[0], as_json=False, empty="")
    if report.left_out:
        results.print(f"… and {report.left_out:,} more.")
    if report.differing:
        results.print("")
        named = [
            {"row": f"{row.what} {row.id}", "day": row.places[0][0], "group": row.places[0][1], "found": in_words(row)}
            for row in report.differing
        ]
        show_rows(named, named[0], as_json=False, empty="")
        if report.rows_left_out:
            results.print(f"… and {report.rows_left_out:,} more rows.")


def _difference(one: "Difference") -> dict[str, object]:
    return {
        "what": one.what if one.id is None else f"{one.what} {one.id}",
        "day": one.day,
        "group": one.group,
        "source": one.source,
        "landing": one.landing,
        "found": one.found,
    }


def _advise(report: "Report", waiting: dict[str, int]) -> None:
    """Say what to do, in the order in which to do it."""
    if events := on_its_way(waiting):
        are = "is" if events == 1 else "are"
        results.print(
            f"{counted(events, 'event')} {are} under way: reconcile again once `springline status` shows none."
        )
    if waiting["dead_letters"]:
        results.print(f"{counted(waiting['dead_letters'], 'dead letter')}: mend why, then `springline queues redrive`.")
    if report.documents is not None and waiting["documents_to_render"]:
        results.print(_unrendered(waiting))
    results.print("Then `springline warehouse reconcile --repair` mends what still differs.")
    others = sorted({row.tenant for row in report.differing if row.tenant is not None and row.fault == "lost"})
    for tenant in others:
        results.print(f"Reconcile tenant {tenant}, too: what is not its own stays there until then.")
