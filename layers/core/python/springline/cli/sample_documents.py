"""The sample's documents: the rules of a tool library, once as they were and once as they are, and what was claimed."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from springline.cli import local_access
from springline.cli.workspace import Workspace
from springline.documents import bundles, versions
from springline.documents.model import Wanted
from springline.documents.originals import Originals
from springline.insights import service
from springline.insights.model import Cited, Claim, Selection
from springline.platform.objects import objects_at

BUNDLE = "blue-cupboard"


class _Said(NamedTuple):
    """A claim, and the words of a document that say it."""

    statement: str
    claim: Claim
    path: str
    words: str


_CLAIMS = (
    _Said(
        "A tool that comes back late costs 50 cents a day.",
        Claim("a late tool", "costs a day", 0.5, "EUR"),
        "rules.md",
        "A tool that comes back late costs 50 cents a day",
    ),
    _Said(
        "The cupboard is open on Saturdays from ten to four.",
        Claim("the Blue Cupboard", "is open on Saturdays", "from ten to four", None),
        "rules.md",
        "The cupboard is open on Saturdays from ten to four.",
    ),
    _Said(
        "Nobody wears gloves at a wet saw that runs.",
        Claim("gloves at the wet saw", "may be worn", value=False, unit=None),
        "wet-saw.rst",
        "Gloves must not be worn while the blade turns.",
    ),
)


def take_in(workspace: Workspace, folder: Path, *, come_to_rest: Callable[[], object]) -> None:
    """Take in the versions of a folder, the oldest first, and claim things of the first before the second comes.

    Args:
        workspace: Where to.
        folder: Has a folder for each version, named after its month.
        come_to_rest: Waits until a version has been read.
    """
    first, *later = sorted(one for one in folder.iterdir() if one.is_dir())
    with workspace.database.transaction(workspace.tenant_id) as tx:
        by = local_access.cause(workspace, "serve")
        bundles.create(
            tx, by, BUNDLE, title="The Blue Cupboard", description="What the tool library by the canal wrote down."
        )
    _add(workspace, first)
    come_to_rest()
    _claim(workspace)
    for one in later:
        _add(workspace, one)
        come_to_rest()


def _add(workspace: Workspace, folder: Path) -> None:
    originals = Originals(
        workspace.database,
        objects_at(workspace.settings.objects, region=workspace.settings.aws_region),
        workspace.tenant_id,
        workspace.clock,
    )
    wanted = [Wanted(file.name, originals.keep(file.read_bytes(), name=file.name).sha256) for file in folder.iterdir()]
    with workspace.database.transaction(workspace.tenant_id) as tx:
        cause = local_access.cause(workspace, "serve")
        origin = {"how": "command"}
        versions.make(tx, cause, BUNDLE, wanted, note=f"As of {folder.name}", origin=origin, is_whole=True)


def _claim(workspace: Workspace) -> None:
    """Make insights of what the first version says; nothing where it was not read in time."""
    with workspace.database.transaction(workspace.tenant_id) as tx:
        for said in _CLAIMS:
            document = versions.document(tx, BUNDLE, said.path)
            if document.text is None or document.entry.version is None:
                return
            start = document.text.index(said.words)
            source = versions.reference(BUNDLE, said.path, document.entry.version)
            selection = Selection(source, start, start + len(said.words), said.words)
            service.create(
                tx,
                local_access.cause(workspace, "serve"),
                statement=said.statement,
                claim=said.claim,
                confidence=0.9,
                cited=[Cited(selection, "supports")],
            )
