"""`springline events`: sending what the log holds again."""

from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from springline.cli.output import AsJson, notes, results, show
from springline.cli.reported import reported
from springline.cli.serving import ROOT
from springline.cli.workspace import opened

if TYPE_CHECKING:
    from infra.host.template.model import Rule
    from springline.platform.events.replay import Replayed

commands = typer.Typer(help="The log of what happened, in the order of commits.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.add_typer(commands, name="events")


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter("it has to be an ISO 8601 time, such as 2026-03-01T08:00Z") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@commands.command(
    epilog="Examples: springline events replay --to ingest-events · "
    "springline events replay --to ingest-events --since 2026-03-01 · "
    "springline events replay --to annotate-comments --subject comment/17"
)
def replay(
    to: Annotated[str, typer.Option(help="The queue to send them to; the rules of template.yaml choose what it gets.")],
    since: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Those recorded at this time or later, ISO 8601; UTC if not said."),
    ] = None,
    from_id: Annotated[int, typer.Option(min=0, metavar="N", help="Those with this id or a larger one.")] = 0,
    subject: Annotated[
        list[str] | None, typer.Option(help="Those about this, such as message/17; may be repeated.")
    ] = None,
    anew: Annotated[
        bool, typer.Option("--anew", help="Start from the beginning though the same replay was cut off before.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Send events of the log to one queue again; one that was cut off goes on where it stopped."""
    from infra.host.bus import LocalBus
    from springline.platform.events import replay as replaying

    rules = _rules_to(to)
    recorded_since = _moment(since)
    with (
        opened() as workspace,
        reported(workspace, "replay", f"Events sent to {to} again", "events replay") as run,
        notes.status("sending events again") as status,
    ):

        def tell(so_far: "Replayed") -> None:
            run.progress(so_far.looked_at, unit="events")
            run.check()
            status.update(f"sending events again: {so_far.looked_at:,} looked at")

        done = replaying.replay(
            workspace.system,
            LocalBus(rules, workspace.queues),
            replaying.Selection(workspace.tenant_id, recorded_since, from_id, tuple(subject or ())),
            consumer=to,
            anew=anew,
            on_batch=tell,
        )
        run.summarize(looked_at=done.looked_at, sent=done.sent)
    if as_json:
        show(asdict(done))
        return
    if done.resumed:
        results.print("Went on where the same replay had been cut off; --anew starts from the beginning.")
    results.print(f"Looked at {done.looked_at:,} events and gave {done.sent:,} to the rules that feed {to}.")


def _rules_to(queue: str) -> "list[Rule]":
    """The template's rules, with that queue as their only target."""
    from infra.host.template import load

    rules = load(ROOT / "template.yaml").rules
    chosen = [replace(rule, targets=tuple(one for one in rule.targets if one.queue == queue)) for rule in rules]
    if not any(rule.targets for rule in chosen):
        known = ", ".join(sorted({target.queue for rule in rules for target in rule.targets}))
        raise typer.BadParameter(f"no rule sends events to {queue!r}, but to {known}", param_hint="--to")
    return [rule for rule in chosen if rule.targets]
