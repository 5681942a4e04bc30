"""`springline functions`: single functions behind HTTP, for platforms that push events."""

from collections.abc import Mapping
from typing import Annotated

import typer

from springline.cli.output import AsJson, notes, results, show_rows
from springline.cli.workspace import embedded_home, opened, read_settings
from springline.platform import runtime
from springline.platform.settings import Settings

commands = typer.Typer(help="Serve functions one by one, as CloudEvents over HTTP.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.add_typer(commands, name="functions")


@commands.command("list", epilog="Example: springline functions list --json")
def list_functions(as_json: AsJson = False) -> None:
    """Show every function: what plain HTTP it answers, and where events for it are posted."""
    from infra.host.cloudevents.server import chosen, paths
    from infra.host.template import load
    from springline.cli.serving import ROOT

    template = load(ROOT / "template.yaml")
    rows = [
        {
            "function": name,
            "routes": [f"{api.method} {api.path}" for api in function.apis],
            "events": _shortest(paths(template, chosen(template, [name]))),
            "timeout_seconds": int(function.timeout.total_seconds()),
        }
        for name, function in template.functions.items()
    ]
    show_rows(rows, ("function", "routes", "events", "timeout_seconds"), as_json=as_json, empty="There are none.")


@commands.command(
    epilog="Examples: springline functions serve IngestEvents · springline functions serve --behind-gateway"
)
def serve(
    names: Annotated[list[str] | None, typer.Argument(help="Which functions; all where none is named.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65_535, help="Where to listen; PORT unless given.")] = None,
    behind_gateway: Annotated[
        bool,
        typer.Option("--behind-gateway", help="The platform in front lets only its own senders in: ask for no token."),
    ] = False,
) -> None:
    """Serve functions until Ctrl-C: API functions on their routes, the others to posted CloudEvents."""
    settings = read_settings(serving=True)
    if embedded_home(settings) is not None:
        with opened(create=True, serving=True) as workspace:
            _serve(workspace.settings, names or [], port, behind_gateway)
        return
    ports = runtime.Runtime(settings, pooled=True)
    runtime.install(ports)
    try:
        _serve(settings, names or [], port, behind_gateway)
    finally:
        ports.close()


def _shortest(found: Mapping[str, str]) -> list[str]:
    """One path for each trigger, the one that also holds where more functions are served beside it."""
    return list({trigger: path for path, trigger in found.items() if path != "/"}.values())


def _serve(settings: Settings, names: list[str], port: int | None, behind_gateway: bool) -> None:
    from infra.host.cloudevents.server import Access, FunctionServer
    from infra.host.template import load
    from springline.cli.serving import ROOT

    server = FunctionServer(
        load(ROOT / "template.yaml"),
        names,
        access=Access(settings.functions_token, behind_gateway),
        metrics=runtime.current().metrics,
    )

    def tell(url: str) -> None:
        results.print(f"Serving {', '.join(server.functions)} at {url}", markup=False)
        for path in server.paths:
            results.print(f"  events  POST {url}{path}", markup=False)

    server.run(settings.http_host, port or settings.port, on_ready=tell)
    notes.print("Stopped.")
