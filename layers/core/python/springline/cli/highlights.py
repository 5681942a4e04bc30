"""`springline signal-profile generate` and `show`: what is told of people, with the words that it rests on."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from springline.cli.output import AsJson, notes, results, show
from springline.cli.reported import reported
from springline.cli.signal_profile import signal_profile
from springline.cli.workspace import Workspace, opened
from springline.platform.errors import NotFoundError, UnavailableError

if TYPE_CHECKING:
    from springline.profiles.generation.generate import Generated
    from springline.profiles.highlights import Highlight

_AT_ONCE = 10  # people of one run of a generator, which has a budget
_COLORS = {"fresh": "green", "stale": "red", "overridden": "yellow"}
UserId = Annotated[int, typer.Argument(min=1, metavar="USER_ID", help="The person, by the number in the people index.")]


class NotToldError(NotFoundError):
    """Nothing is told of a person."""

    def __init__(self, user_id: int) -> None:
        super().__init__(f"nothing is told of person {user_id}: run `springline signal-profile generate {user_id}`")
        self.user_id = user_id


class NotWrittenError(UnavailableError):
    """Of some people nothing was written."""

    def __init__(self, people: int) -> None:
        super().__init__(f"of {'1 person' if people == 1 else f'{people:,} people'} nothing was written: run it again")
        self.people = people


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    signal_profile.command(
        epilog="Examples: springline signal-profile generate 17 · springline signal-profile generate --all"
    )(generate)
    signal_profile.command("show", epilog="Example: springline signal-profile show 17")(show_highlight)


def generate(
    user_id: Annotated[int | None, typer.Argument(min=1, metavar="[USER_ID]", help="One person.")] = None,
    everybody: Annotated[bool, typer.Option("--all", help="Everybody with a Signal identity.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write anew what is told of people: a short text, points that prove it, and verbatim quotes.

    By rules, or by the language model that SPRINGLINE_LLM names. An override by somebody stays in front. Who waits to
    be written of, since their text is out of date, waits no more.
    """
    from springline.profiles import generation_runs, provenance

    if (user_id is None) is not everybody:
        raise typer.BadParameter("name one person, or say --all", param_hint="USER_ID")
    counts = {"stored": 0, "without": 0, "late": 0, "failed": 0}
    title = "What is told of everybody is written anew" if user_id is None else generation_runs.title(user_id)
    about = None if user_id is None else generation_runs.subject(user_id)
    with (
        opened() as workspace,
        reported(workspace, "regeneration", title, "signal-profile generate", subject=about) as run,
        notes.status("writing") as status,
    ):
        after: int | None = 0
        while after is not None:
            people, after = _page(workspace, after) if user_id is None else ([user_id], None)
            done = _generate(workspace, people)
            for reason in sorted({failure.reason for failure in done.failures.values()}):
                notes.print(f"[yellow]not written:[/] {escape(reason)}")
                run.log(f"Not written: {reason}", "error")
            counts["stored"] += len(done.stored)
            counts["without"] += len(done.without)
            counts["late"] += len(done.late)
            counts["failed"] += len(done.failures)
            run.made("highlight", *(str(provenance.reference(one)) for one in done.stored))
            run.progress(sum(counts.values()), sum(counts.values()) if after is None else None, unit="people")
            run.check()
            status.update(f"{counts['stored']:,} people told of")
        run.summarize(**counts)
        _tell_counts(counts, as_json=as_json)
        if counts["failed"]:
            raise NotWrittenError(counts["failed"])


def _tell_counts(counts: dict[str, int], *, as_json: bool) -> None:
    if as_json:
        show(counts)
    else:
        told = "1 person is" if counts["stored"] == 1 else f"{counts['stored']:,} people are"
        results.print(
            f"{told} told of; of {counts['without']:,} there is nothing to tell, "
            f"{counts['late']:,} somebody else decided on meanwhile, {counts['failed']:,} failed."
        )


def show_highlight(user_id: UserId, as_json: AsJson = False) -> None:
    """Show what is told of a person, whether it is fresh, and the messages that it rests on."""
    from springline.profiles import user_profile_highlight_service as highlights

    with opened() as workspace, workspace.database.transaction(workspace.tenant_id) as tx:
        found = highlights.get(tx, user_id)
    if found is None:
        raise NotToldError(user_id)
    if as_json:
        show(_as_json(found))
        return
    results.print(f"[{_COLORS[found.state]}]{found.state}[/], version {found.version}{_made_by(found)}")
    for reason in found.stale_reasons:
        results.print(f"  [red]{escape(reason.reason)}[/] since {reason.at:%Y-%m-%d %H:%M}")
    results.print(f"\n{escape(found.text or 'Its text rests on words that were taken back, and is not shown.')}\n")
    for point in found.proof_points:
        results.print(f"  • {escape(point.text)} [dim]{_cited(*point.message_ids)}[/]")
    for quote in found.quotes:
        results.print(f"  “{escape(quote.text)}” [dim]{_cited(quote.message_id)}[/]")


def _page(workspace: Workspace, after: int) -> tuple[list[int], int | None]:
    from springline.profiles.queries import snapshot_page

    with workspace.database.transaction(workspace.tenant_id) as tx:
        people = snapshot_page(tx, after=after, limit=_AT_ONCE)
    return people, people[-1] if len(people) == _AT_ONCE else None


def _generate(workspace: Workspace, people: list[int]) -> "Generated":
    from springline.platform.llm.ledger import Ledger
    from springline.profiles.generation.choice import generator
    from springline.profiles.generation.regenerate import Writing, write

    now = workspace.clock.now
    ledger = Ledger("profile_highlights", workspace.settings, workspace.runtime.metrics, now=now)
    return write(Writing(workspace.database, workspace.tenant_id, generator(workspace.settings), ledger, now), people)


def _made_by(found: "Highlight") -> str:
    if found.override is not None:
        return f", written by {escape(found.override.by)} on {found.override.at:%Y-%m-%d}"
    if found.meta is None:
        return ""
    return f", written by {escape(found.meta.llm_model)} on {found.meta.generated_at:%Y-%m-%d}"


def _cited(*message_ids: int) -> str:
    return ", ".join(f"chat/messages#{message_id}" for message_id in message_ids)


def _as_json(found: "Highlight") -> dict[str, object]:
    return {
        "user_id": found.user_id,
        "version": found.version,
        "state": found.state,
        "text": found.text,
        "bio_text": found.bio_text,
        "proof_points": [point._asdict() for point in found.proof_points],
        "quotes": [quote._asdict() for quote in found.quotes],
        "manual_override": found.manual_override,
        "override_text": found.override_text,
        "stale_reasons": [reason._asdict() for reason in found.stale_reasons],
        "hidden": found.hidden._asdict(),
        "source_group": found.meta.source_group if found.meta else None,
        "llm_model": found.meta.llm_model if found.meta else None,
        "prompt_version": found.meta.prompt_version if found.meta else None,
        "generated_at": found.meta.generated_at if found.meta else None,
        "stale_after": found.meta.stale_after if found.meta else None,
    }
