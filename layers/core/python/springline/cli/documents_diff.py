"""`springline documents diff`: what differs between two versions, in words and extracted values, and what it breaks."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from springline.cli.output import AsJson, counted, notes, results, show, show_rows
from springline.cli.workspace import Workspace, opened
from springline.platform.errors import InvalidError

if TYPE_CHECKING:
    from springline.documents.diff_references import DiffName
    from springline.platform.database import Transaction

_MOST_ROWS = 10_000
_SHOWN = 60
_COLORS = {"equal": "{}", "added": "[green]{}[/]", "removed": "[red strike]{}[/]"}
_SIGNS = {"equal": "{}", "added": "{{+{}+}}", "removed": escape("[-{}-]")}
_From = Annotated[
    str, typer.Argument(metavar="A", help="handbook@1, document/handbook/leave.md@1, or diff/handbook/1..2.")
]
_To = Annotated[
    str | None, typer.Argument(metavar="[B]", help="The newer one: handbook@2, document/handbook/leave.md@2.")
]


class NotComparableError(InvalidError):
    """These two cannot be compared."""


def add_to(commands: typer.Typer) -> None:
    """Add this module's command to those of documents."""
    commands.command(
        "diff",
        epilog="Examples: springline documents diff handbook@1 handbook@2 · "
        "springline documents diff diff/handbook/leave.md/1..2 --words · "
        "springline documents diff handbook@1 handbook@2 --impact",
    )(diff)


def diff(
    a: _From,
    b: _To = None,
    words: Annotated[bool, typer.Option("--words", help="Show the words that differ, document by document.")] = False,
    extractions: Annotated[bool, typer.Option("--extractions", help="Show the extracted values that differ.")] = False,
    impact: Annotated[
        bool, typer.Option("--impact", help="Show what the versions after A up to B put out of date.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what differs between two versions of a bundle, or of a document in it."""
    if words + extractions + impact > 1:
        raise NotComparableError("choose one of --words, --extractions and --impact")
    with opened() as workspace, workspace.database.transaction(workspace.tenant_id) as tx:
        name = _named(tx, a, b)
        if impact:
            _tell_impact(_impact(workspace, tx, name), as_json=as_json)
        elif words:
            _tell_words([*_words(tx, name)], as_json=as_json)
        elif extractions:
            _tell_extractions([*_extractions(tx, name)], as_json=as_json)
        else:
            _tell_documents(_documents(tx, name), as_json=as_json)


def _named(tx: "Transaction", a: str, b: str | None) -> "DiffName":
    """What two references name: versions of a bundle, of a document's text, or a diff by its own name."""
    from springline.documents import diff_references
    from springline.documents.diff_references import DiffName
    from springline.provenance import references

    if b is None:
        return diff_references.named(references.parse(a))
    old, new = (references.parse(one if "/" in one else f"bundle/{one}") for one in (a, b))
    if old[:2] != new[:2] or old.version is None or new.version is None or old.kind not in {"bundle", "document"}:
        raise NotComparableError("name two versions of one bundle or document: handbook@1 handbook@2")
    if old.kind == "bundle":
        return DiffName(old.key, None, old.version, new.version)
    slug, _, path = old.key.partition("/")
    return DiffName(slug, path, *(_bundle_version(tx, slug, path, number) for number in (old.version, new.version)))


def _bundle_version(tx: "Transaction", slug: str, path: str, number: int) -> int:
    """The first version of a bundle that has a document's text with this number."""
    from springline.documents import differences

    return differences.first_with(tx, slug, path, number)


def _paths(tx: "Transaction", name: "DiffName") -> list[str]:
    from springline.documents import differences

    if name.path is not None:
        return [name.path]
    found = differences.listed(tx, name.slug, name.old, name.new, after=None, limit=_MOST_ROWS)
    unread = [
        one.path
        for one in found
        if (one.text is None and one.change != "removed") or (one.text_before is None and one.change != "added")
    ]
    for path in unread:
        notes.print(f"{path} was not read, so there are no words to compare.", markup=False)
    return [one.path for one in found if one.path not in unread]


def _documents(tx: "Transaction", name: "DiffName") -> list[dict[str, Any]]:
    from springline.documents import differences, shown_diffs

    found = differences.listed(tx, name.slug, name.old, name.new, after=None, limit=_MOST_ROWS)
    found = [one for one in found if name.path in {None, one.path}]
    counts = differences.counts(tx, found)
    return [shown_diffs.document(name._replace(path=one.path), one, counts).model_dump(mode="json") for one in found]


def _words(tx: "Transaction", name: "DiffName") -> Iterator[dict[str, Any]]:
    from springline.documents import differences, shown_diffs

    for path in _paths(tx, name):
        found = differences.compared(tx, name.slug, path, name.old, name.new)
        yield shown_diffs.whole(name._replace(path=path), found, context=1)


def _extractions(tx: "Transaction", name: "DiffName") -> Iterator[dict[str, Any]]:
    from springline.documents import differences, shown_diffs

    for path in _paths(tx, name):
        found = differences.extractions(tx, name.slug, path, name.old, name.new)
        yield shown_diffs.values(name._replace(path=path), *found)


def _impact(workspace: Workspace, tx: "Transaction", name: "DiffName") -> list[dict[str, Any]]:
    from springline.cli.local_access import cause
    from springline.documents import differences, impact_titles, shown_diffs
    from springline.insights import titles as of_insights
    from springline.profiles import provenance as of_profiles

    principal = cause(workspace, "documents diff").principal
    sources = {**of_insights.TITLES, **of_profiles.TITLES}

    told: list[dict[str, Any]] = []
    for number in range(name.old + 1, name.new + 1):
        impact = differences.impact(tx, name.slug, number)
        titles = impact_titles.titles(tx, principal, impact, sources)
        found = shown_diffs.impact(name.slug, number, impact, titles)
        if not found.is_whole:
            notes.print(f"Version {number} put more out of date than is shown.")
        told += [
            {"version": number, **one.model_dump(mode="json")}
            for one in found.items
            if name.path is None or one.chain[0].reference == f"document/{name.slug}/{name.path}"
        ]
    return told


def _tell_documents(found: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        show(found)
        return
    flat: list[dict[str, Any]] = [{**one, **(one["counts"] or {})} for one in found]
    columns = ("path", "change", "edited", "moved", "added", "removed", "words_added", "words_removed", "problem_code")
    show_rows(flat, columns, as_json=False, empty="Nothing differs.")


def _tell_words(found: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        show(found)
        return
    for one in found:
        results.print(f"[bold]{escape(one['path'])}[/] ({one['change']})")
        was_told = True
        for block in one["blocks"]:
            if block["text"] is None:
                if was_told:
                    results.print("[dim]  …[/]")
                was_told = False
                continue
            was_told = True
            results.print(_line(block), soft_wrap=True)


def _line(block: dict[str, Any]) -> str:
    """A block as it is printed: what was removed struck through in red, what was added in green.

    Where there are no colours it is `[-removed-]` and `{+added+}`, as wdiff and Git write it.
    """
    sign = {"equal": " ", "edited": "~", "moved": ">", "added": "+", "removed": "-"}[block["op"]]
    marks = _COLORS if results.is_terminal else _SIGNS
    if not block["pieces"]:
        whole = _COLORS.get(block["op"], "{}") if results.is_terminal else "{}"
        return f"{sign} {whole.format(escape(block['text'].rstrip()))}"
    marked = (marks[piece["op"]].format(escape(piece["text"])) for piece in block["pieces"])
    return f"{sign} {''.join(marked).rstrip()}"


def _tell_extractions(found: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        show(found)
        return
    rows = [
        {
            "path": one["path"],
            "op": change["op"],
            **{name: (change["new"] or change["old"])[name] for name in ("kind", "subject", "predicate")},
            "before": change["old"] and change["old"]["value"],
            "now": change["new"] and change["new"]["value"],
        }
        for one in found
        for change in one["changes"]
    ]
    columns = ("path", "op", "kind", "subject", "predicate", "before", "now")
    show_rows(rows, columns, as_json=False, empty="The same values are extracted from both.")


def _tell_impact(found: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        show(found)
        return
    if not found:
        results.print("Nothing is out of date for it.")
        return
    colors = {"stale": "red", "suspect": "yellow", "fresh": "green"}
    shown = [one for one in found if not one["cited_by"]]  # evidence has the words of what cites it, which is told
    for one in shown:
        way = escape(" → ".join(step["reference"] for step in one["chain"]))
        results.print(f"[{colors[one['state']]}]{one['state']}[/] {escape(one['reference'])}: {way}", soft_wrap=True)
        if one["title"] is not None:
            results.print(f"  {one['title']}", markup=False, soft_wrap=True)
        if one["read"] is not None:
            results.print(f"  it read {_quoted(one['read'])}\n  now     {_quoted(one['reads_now'])}", soft_wrap=True)
    results.print(f"{counted(len(shown), 'thing')} out of date.")


def _quoted(value: object) -> str:
    if value is None:
        return "[dim]nothing[/]"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    words = " ".join(text.split())
    return escape(f"“{words[:_SHOWN]}…”" if len(words) > _SHOWN else f"“{words}”")
