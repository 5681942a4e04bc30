"""`springline documents`: files, folders, histories and pages of the web go in, and are looked at."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from springline.cli import documents_diff, documents_schema
from springline.cli.output import AsJson, counted, interruptible, notes, results, show, show_rows
from springline.cli.waiting import host_lives
from springline.cli.workspace import Workspace, opened
from springline.platform.errors import ConflictError, NotFoundError, UnavailableError

if TYPE_CHECKING:
    from springline.documents.model import Made
    from springline.documents.originals import Originals

commands = typer.Typer(help="Documents that change: bundles and their versions.", no_args_is_help=True)
documents_diff.add_to(commands)
documents_schema.add_to(commands)
_Slug = Annotated[str, typer.Argument(metavar="BUNDLE", help="The bundle's short name.")]
_Into = Annotated[str, typer.Option("--bundle", metavar="SLUG", help="The bundle; it is created where it is missing.")]
_Note = Annotated[str, typer.Option(help="What to say of this version.")]
_MOST_ROWS = 10_000
_SKIPPED_TOLD = 10


class NothingToAddError(NotFoundError):
    """There is no document to add."""


class EmbeddingsAwayError(UnavailableError):
    """The model of embeddings does not do what it is asked."""


class NoEmbeddingsError(ConflictError):
    """There is no model that could embed anything."""

    def __init__(self) -> None:
        super().__init__("SPRINGLINE_EMBEDDINGS is none: name a model, or find passages by their words alone")


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.add_typer(commands, name="documents")


@commands.command(
    epilog="Examples: springline documents add handbook/ --bundle handbook · "
    "springline documents add 'notes/**/*.md' --bundle notes --note 'After the retreat'"
)
def add(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH…", help="Files, folders, and patterns such as 'a/**/*.md'.")
    ],
    bundle: _Into,
    note: _Note = "",
    is_whole: Annotated[
        bool, typer.Option("--whole", help="These are all documents of the bundle: others are removed.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a version of a bundle out of files. Where nothing is otherwise than it was, none is made."""
    from springline.cli.local_access import cause
    from springline.documents import versions
    from springline.documents.files import found_in
    from springline.documents.model import Wanted

    files, skipped = found_in(paths)
    if not files:
        raise NothingToAddError("no file that can be read is there: name others, or a pattern such as 'docs/**/*.md'")
    with opened(create=True) as workspace:
        by = cause(workspace, "documents add")
        _ensure(workspace, bundle)
        originals = _originals(workspace)
        wanted: list[Wanted] = []
        for path, file in files.items():
            with file.open("rb") as content:
                wanted.append(Wanted(path, originals.keep(content, name=str(file)).sha256))
        with workspace.database.transaction(workspace.tenant_id) as tx:
            origin = {"how": "command"}
            made = versions.make(tx, by, bundle, wanted, note=note, origin=origin, is_whole=is_whole)
        is_read = host_lives(workspace)
    _tell_skipped(skipped)
    _tell_made(made, bundle, as_json=as_json, is_read=is_read)


@commands.command(
    "import-git",
    epilog="Examples: springline documents import-git ~/handbook --bundle handbook · "
    "springline documents import-git . --bundle peps --path 'peps/*.rst' --most 50",
)
@interruptible("versions that were made stay; run it again, and it goes on behind them")
def import_git(
    repository: Annotated[Path, typer.Argument(help="A folder with a git repository, or within one.")],
    bundle: _Into,
    path: Annotated[
        list[str] | None,
        typer.Option(help="Which of its files, such as 'docs/**/*.md'; what can be read, unless said."),
    ] = None,
    most: Annotated[int | None, typer.Option(min=1, help="Of the newest commits, how many at most.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a version of each commit that changed documents, oldest first. A commit becomes one version only."""
    from springline.cli.local_access import cause
    from springline.cli.reported import reported
    from springline.documents.git_history import History
    from springline.documents.patterns import Patterns
    from springline.documents.repository import Repository

    source = Repository(repository)
    with opened(create=True) as workspace:
        _ensure(workspace, bundle)
        title = f"History of {repository.absolute().name}"
        with reported(workspace, "ingest", title, "documents import-git", subject=f"bundle/{bundle}") as run:

            def tell(done: int, total: int, _: int) -> None:
                run.progress(done, total, unit="commits")
                run.check()

            history = History(
                workspace.database,
                _originals(workspace),
                lambda: cause(workspace, "documents import-git"),
                source,
                Patterns(path or ()),
            )
            done = history.run(bundle, most=most, tell=tell)
            run.summarize(commits=done.commits, versions=done.made)
        is_read = host_lives(workspace)
    _tell_skipped(done.skipped)
    if as_json:
        show(done._asdict())
        return
    results.print(
        f"{counted(done.commits, 'commit')} looked at, {counted(done.made, 'version')} made; "
        f"{bundle} has {counted(done.last_number, 'version')} now."
    )
    _tell_reading(done.made > 0, is_read=is_read)


@commands.command(epilog="Example: springline documents snapshot https://peps.python.org/pep-0008/")
def snapshot(
    url: Annotated[str, typer.Argument(help="The address of a page.")],
    as_json: AsJson = False,
) -> None:
    """Keep a page of the web as it is now; where it is as before, it is noted as seen."""
    from springline.cli.local_access import cause
    from springline.documents import shown, web_pages
    from springline.platform.outgoing import Outgoing

    with opened(create=True) as workspace:
        taken = web_pages.take(
            workspace.database,
            _originals(workspace),
            Outgoing(loopback=workspace.settings.fetch_loopback),
            cause(workspace, "documents snapshot"),
            url,
        )
        is_read = host_lives(workspace)
    if as_json:
        show({**shown.snapshot_fields(taken.snapshot), "url": taken.page.url, "is_new": taken.is_new})
        return
    what = f"snapshot {taken.snapshot.number} of {taken.page.url}"
    said = f"Kept {what}" if taken.is_new else f"Nothing has changed since {what}"
    results.print(f"{said}: {taken.snapshot.format}, {counted(taken.snapshot.size, 'byte')}.", markup=False)
    _tell_reading(taken.is_new, is_read=is_read)


@commands.command("list", epilog="Examples: springline documents list · springline documents list handbook --version 2")
def list_documents(
    bundle: Annotated[str | None, typer.Argument(metavar="[BUNDLE]", help="Its documents; else all bundles.")] = None,
    version: Annotated[int | None, typer.Option(min=1, help="The documents of this version; else the newest.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the bundles, or the documents of one."""
    from springline.documents import bundles, shown, versions

    with opened() as workspace, workspace.database.transaction(workspace.tenant_id) as tx:
        if bundle is None:
            found = [one._asdict() for one in bundles.listed(tx, after=None, limit=_MOST_ROWS)]
            columns = ("slug", "title", "last_number", "documents", "state", "changed_at")
            empty = "There is no bundle yet: `springline documents add` makes one."
            show_rows(found, columns, as_json=as_json, empty=empty)
            return
        number = version or bundles.get(tx, bundle).last_number
        entries = versions.documents_of(tx, versions.get(tx, bundle, number), limit=_MOST_ROWS) if number else []
    rows: list[dict[str, Any]] = []
    for entry in entries:
        told = shown.document(bundle, entry).model_dump()
        rows.append({**told, "state": entry.ingest.state, "problem": entry.ingest.problem_code})
    columns = ("path", "format", "size", "from_number", "state", "problem", "title")
    show_rows(rows, columns, as_json=as_json, empty=f"{bundle} has no documents.")


@commands.command("versions", epilog="Example: springline documents versions handbook")
def list_versions(
    bundle: _Slug,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show the newest versions of a bundle."""
    from springline.documents import shown, versions

    with opened() as workspace, workspace.database.transaction(workspace.tenant_id) as tx:
        found = [shown.version_fields(one) for one in versions.listed(tx, bundle, before=None, limit=limit)]
    columns = ("number", "state", "added", "changed", "removed", "note", "created_by", "created_at", "run")
    show_rows(
        found, columns, as_json=as_json, empty=f"{bundle} has no version yet: `springline documents add` makes one."
    )


@commands.command("show", epilog="Examples: springline documents show handbook leave.md · … --version 2 --json")
def show_document(
    bundle: _Slug,
    path: Annotated[str, typer.Argument(help="The document's path in the bundle.")],
    version: Annotated[int | None, typer.Option(min=1, help="As this version has it; else the newest.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the text of a document."""
    from springline.documents import shown, versions
    from springline.documents.paths import normalised

    with opened() as workspace, workspace.database.transaction(workspace.tenant_id) as tx:
        found = versions.document(tx, bundle, normalised(path), version)
    if as_json:
        entry = shown.document(bundle, found.entry).model_dump()
        show({**entry, "text": found.text, "parser": found.parser, "last_number": found.last_number})
        return
    ingest = found.entry.ingest
    if found.text is not None:
        results.print(found.text, markup=False, end="" if found.text.endswith("\n") else "\n")
    elif ingest.problem_detail is not None:
        notes.print(f"It could not be read: {ingest.problem_detail}", markup=False)
    else:
        notes.print("It has not been read yet: a host does that, `springline serve` starts one.")


@commands.command(
    "retry", epilog="Examples: springline documents retry handbook · springline documents retry handbook 2"
)
def retry_version(
    bundle: _Slug,
    version: Annotated[
        int | None, typer.Argument(min=1, metavar="[VERSION]", help="Its number; else the newest.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Try the documents of a version again that could not be read, each from where it stopped."""
    from springline.cli.local_access import cause
    from springline.documents import bundles, versions
    from springline.documents.ingest.retrying import retry

    with opened() as workspace:
        by = cause(workspace, "documents retry")
        with workspace.database.transaction(workspace.tenant_id) as tx:
            number = version or bundles.get(tx, bundle).last_number
            bundle_id = versions.get(tx, bundle, number).bundle_id
            done = retry(tx, bundle_id, number, by=by.principal.actor, at=by.at)
        is_read = host_lives(workspace)
    if as_json:
        show({"bundle": bundle, "version": number, **done._asdict()})
        return
    if not done.documents:
        results.print(f"No document of {bundle}@{number} has failed.")
        return
    results.print(
        f"{counted(done.documents, 'document')} of {bundle}@{number} will be tried again; run/{done.run_id} tells."
    )
    _tell_reading(True, is_read=is_read)


@commands.command(epilog="Example: springline documents embed")
@interruptible("what was embedded stays; run it again, and it goes on behind that")
def embed(as_json: AsJson = False) -> None:
    """Embed the passages of present documents that the model of SPRINGLINE_EMBEDDINGS doesn't know yet."""
    from functools import partial

    from springline.documents.embedding import MODEL_ERRORS, embed_chunks
    from springline.platform.embeddings.choice import embeddings

    with opened() as workspace:
        model = embeddings(workspace.settings)
        if model is None:
            raise NoEmbeddingsError
        transactions = partial(workspace.database.transaction, workspace.tenant_id)
        try:
            done = embed_chunks(transactions, model, at=workspace.clock.now())
        except MODEL_ERRORS as error:
            raise EmbeddingsAwayError(str(error)) from error
    if as_json:
        show({"model": model.model, "embedded": done})
        return
    results.print(f"{model.model}: {counted(done, 'passage')} embedded.")


def _ensure(workspace: Workspace, slug: str) -> None:
    """Create a bundle where there is none with this name."""
    from springline.cli.local_access import cause
    from springline.documents import bundles
    from springline.documents.model import BundleNotFoundError, BundleSlugError

    if not bundles.is_slug(slug):
        raise BundleSlugError(slug)
    with workspace.database.transaction(workspace.tenant_id) as tx:
        try:
            bundles.get(tx, slug)
        except BundleNotFoundError:
            title = slug.replace("-", " ").capitalize()
            bundles.create(tx, cause(workspace, "documents"), slug, title=title)


def _originals(workspace: Workspace) -> "Originals":
    from springline.documents.originals import Originals
    from springline.platform.objects import objects_at

    objects = objects_at(workspace.settings.objects, region=workspace.settings.aws_region)
    return Originals(workspace.database, objects, workspace.tenant_id, workspace.clock)


def _tell_made(made: "Made", slug: str, *, as_json: bool, is_read: bool) -> None:
    from springline.documents import shown

    if as_json:
        show(shown.made(made).model_dump())
        return
    if made.version is None or not made.is_new:
        at = "" if made.version is None else f": version {made.version.number} has it all"
        results.print(f"Nothing has changed{at}.")
        return
    one = made.version
    results.print(f"{slug}@{one.number}: {one.added:,} added, {one.changed:,} changed, {one.removed:,} removed.")
    _tell_reading(bool(one.added or one.changed), is_read=is_read)


def _tell_reading(is_wanted: bool, *, is_read: bool) -> None:
    if is_wanted and not is_read:
        notes.print("No host is running that reads them: `springline serve` starts one.")


def _tell_skipped(skipped: Sequence[str]) -> None:
    for path in skipped[:_SKIPPED_TOLD]:
        notes.print(f"Left out: {path}", markup=False)
    if len(skipped) > _SKIPPED_TOLD:
        notes.print(f"Left out: {len(skipped) - _SKIPPED_TOLD:,} more")
