"""Imports of media: what belongs together is read and stored together, each asset in a transaction of its own.

What can't be read is told of and the rest goes in. Importing the same again changes nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from springline.media import service
from springline.media.assembling import Wishes, assemble, of_talk
from springline.media.grouping import Group, find
from springline.media.model import Asset, MediaFileError
from springline.media.readers.talks import NoTalk, read_talks
from springline.media.readers.timeline_process import Reading, reading_process
from springline.platform.clock import Clock
from springline.platform.database import Database, Transaction

MOST_TALK_FILE_BYTES: Final = 1 << 30
MOST_NAMED_LINES: Final = 20
_NO_WISHES: Final = Wishes()


@dataclass(frozen=True, slots=True)
class Summary:
    """What an import did: assets by what became of them, scenes that were written, and what people should know."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    scenes: int = 0
    passed_over: int = 0
    errors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def plus(self, written: service.Written) -> "Summary":
        """This summary with one asset more."""
        return replace(
            self,
            new=self.new + (written.outcome == "new"),
            changed=self.changed + (written.outcome == "changed"),
            unchanged=self.unchanged + (written.outcome == "unchanged"),
            scenes=self.scenes + written.scenes,
        )


def _nobody(_: Summary) -> None:
    """Nobody waits to be told."""


def import_paths(
    database: Database,
    tenant_id: int,
    paths: Sequence[Path],
    *,
    library: str = service.DEFAULT_LIBRARY,
    clock: Clock,
    wishes: Wishes = _NO_WISHES,
    on_progress: Callable[[Summary], None] = _nobody,
) -> Summary:
    """Import files, and all that can be read in folders.

    Args:
        database: As the serving role.
        tenant_id: Whose library it is.
        paths: Files and folders.
        library: The short name of a library, which is made where there is none.
        clock: Says when it was imported.
        wishes: What files don't say of themselves.
        on_progress: Told after each asset.

    Raises:
        LibrarySlugError: A library can't be called that.

    Memory is bounded by the largest group of files: 64 MiB of text a file at most, and what its parser makes of it.
    """
    found = find(paths)
    with database.transaction(tenant_id) as tx:
        library_id = service.open_library(tx, library)
    summary = Summary(passed_over=found.passed_over, errors=tuple(str(error) for error in found.errors))
    keys: dict[str, Path] = {}
    with reading_process() as read_timelines:
        for source, asset in _assets(found.groups, found.talks, read_timelines, wishes):
            if isinstance(asset, Asset) and keys.setdefault(asset.source_key, source) != source:
                first = keys[asset.source_key]
                reason = f"{first} is imported under the same name, {asset.source_key}: rename one of them"
                asset = MediaFileError(source, f"{reason}, or import it into another library")
            if isinstance(asset, MediaFileError):
                summary = replace(summary, errors=(*summary.errors, str(asset)))
            elif isinstance(asset, str):
                summary = replace(summary, notes=(*summary.notes, asset))
            else:
                summary = _put(database, tenant_id, library_id, asset, clock, summary)
            on_progress(summary)
    return summary


def _put(database: Database, tenant_id: int, library_id: int, asset: Asset, clock: Clock, before: Summary) -> Summary:
    def store(tx: Transaction) -> service.Written:
        return service.put(tx, library_id, asset, at=clock.now())

    return before.plus(database.run(store, tenant_id=tenant_id))


def _assets(
    groups: Iterable[Group], talks: Iterable[Path], read_timelines: Reading, wishes: Wishes
) -> Iterator[tuple[Path, Asset | MediaFileError | str]]:
    """All assets, with the file that each comes from; errors where there is none, and notes for people."""
    for group in groups:
        source = group.files[0]
        try:
            assembled = assemble(group, read_timelines, wishes)
        except MediaFileError as error:
            rest = len(group.files) - 1
            left = f" ({rest} other file{'s' if rest > 1 else ''} of {group.stem} not imported either)" if rest else ""
            yield source, MediaFileError(error.file, error.reason + left)
            continue
        except OSError as error:
            yield source, MediaFileError(Path(error.filename or source), error.strerror or str(error))
            continue
        yield from ((error.file, error) for error in assembled.errors)
        yield from ((source, note) for note in assembled.notes)
        yield from ((source, asset) for asset in assembled.assets)
    for file in talks:
        yield from ((file, talk) for talk in _talks(file))


def _talks(file: Path) -> Iterator[Asset | MediaFileError]:
    """The talks of a file. Of one whose first record is none, nothing else is read."""
    wrong = 0
    seen: dict[str, int] = {}
    try:
        if file.stat().st_size > MOST_TALK_FILE_BYTES:
            yield MediaFileError(file, f"it has more than {MOST_TALK_FILE_BYTES:,} bytes: split it")
            return
        with file.open("rb") as stream:
            for number, talk in enumerate(read_talks(stream), 1):
                if isinstance(talk, NoTalk):
                    if number == 1:
                        yield MediaFileError(file, f"it holds no records of talks: line {talk.line}, {talk.reason}")
                        return
                    wrong += 1
                    if wrong <= MOST_NAMED_LINES:
                        yield MediaFileError(file, f"line {talk.line}: {talk.reason}")
                elif seen.setdefault(talk.source, number) != number:
                    yield MediaFileError(file, f"record {number} is the same as record {seen[talk.source]}")
                else:
                    yield of_talk(talk)
    except OSError as error:
        yield MediaFileError(file, error.strerror or str(error))
    if wrong > MOST_NAMED_LINES:
        yield MediaFileError(file, f"{wrong - MOST_NAMED_LINES:,} more lines are no records of talks")
