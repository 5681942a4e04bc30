"""`springline ask`: a question, answered with words of documents and messages."""

from typing import TYPE_CHECKING, Annotated

import typer

from springline.cli.output import AsJson, counted, notes, results, show
from springline.cli.workspace import opened

if TYPE_CHECKING:
    from springline.insights.ask_schemas import AnswerSentence, SearchedTold


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command(
        epilog='Examples: springline ask "How many days of leave may I carry over?" · '
        'springline ask "Who has a ladder?" --chat help-next-door --keep'
    )(ask)


def ask(
    question: Annotated[str, typer.Argument(help="What is asked, in whole words.")],
    bundles: Annotated[list[str] | None, typer.Option("--bundle", help="Look in documents of this bundle.")] = None,
    paths: Annotated[list[str] | None, typer.Option("--path", help="Look in the document with this path.")] = None,
    version: Annotated[int | None, typer.Option(min=1, help="Look in this version of the bundle.")] = None,
    chats: Annotated[list[str] | None, typer.Option("--chat", help="Look in messages of this group.")] = None,
    people: Annotated[
        list[int] | None, typer.Option("--person", min=1, help="Look in messages of this person.")
    ] = None,
    is_kept: Annotated[bool, typer.Option("--keep", help="Keep the answer, to be asked again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Answer a question with words of documents and messages; without options, of all there are."""
    from springline.cli.local_access import cause
    from springline.insights import answers, ask_schemas
    from springline.insights.ask_model import AskScope
    from springline.insights.ask_views import Questions

    scope = AskScope(
        bundles=tuple(bundles or ()),
        paths=tuple(paths or ()),
        version=version,
        chats=tuple(chats or ()),
        people=tuple(people or ()),
    )
    with opened() as workspace:
        by = cause(workspace, "ask")
        answered = Questions(workspace.runtime).answered(by.principal, question, scope)
        told = ask_schemas.told(answered)
        if is_kept:
            with workspace.database.transaction(workspace.tenant_id) as tx:
                kept = answers.keep(tx, by, answered)
            notes.print(f"Kept as answer/{kept.id}.")
    if as_json:
        show(told.model_dump(mode="json"))
        return
    if told.is_fallback:
        notes.print("The language model could not be asked: these are the sources' own sentences.")
    for sentence in told.sentences:
        _tell(sentence)
    if not told.sentences:
        results.print(f"Nothing found. {_searched(told.searched)}", markup=False)


def _tell(sentence: "AnswerSentence") -> None:
    results.print(sentence.text, markup=False)
    for one in sentence.citations:
        quoted = "" if one.words == sentence.text else f" “{one.words}”"
        results.print(f"  {one.source}, characters {one.start} to {one.end}{quoted}", markup=False)


def _searched(searched: "SearchedTold") -> str:
    looked = [
        *([counted(searched.passages_read, "passage") + " of documents"] if searched.documents else []),
        *([counted(searched.messages_read, "message")] if searched.messages else []),
    ]
    return f"Read {' and '.join(looked)} that have some of: {', '.join(searched.words)}."
