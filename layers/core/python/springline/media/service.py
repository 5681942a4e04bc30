"""The media library's verbs. Each takes the transaction that its caller opened and will end."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final, Literal, NamedTuple

from springline.media import queries
from springline.media.model import Asset, Scene, Transcript
from springline.media.timecode import timecode
from springline.platform.database import Transaction
from springline.platform.errors import InvalidError

DEFAULT_LIBRARY: Final = "main"
Outcome = Literal["new", "changed", "unchanged"]
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_LONGEST_KEY_BYTES = 500  # an index can't hold values of some thousands
_LONGEST_NAME = 200


class LibrarySlugError(InvalidError):
    """A library can't be called that."""

    def __init__(self, slug: str) -> None:
        super().__init__(
            f"{slug!r} can't be a library's short name: write small letters, digits and -, 63 at most (rushes-2026)"
        )
        self.slug = slug


class Written(NamedTuple):
    """What became of an asset, and how many of its scenes are new or read differently."""

    outcome: Outcome
    scenes: int


@dataclass(frozen=True, slots=True)
class Library:
    """A library and how much is in it."""

    library: str
    name: str
    assets: int
    scenes: int
    transcripts: int


def open_library(tx: Transaction, slug: str) -> int:
    """The id of a library, which is made where there is none. Raises `LibrarySlugError`."""
    if not _SLUG.fullmatch(slug):
        raise LibrarySlugError(slug)
    return queries.put_library(tx, slug, slug.replace("-", " ").capitalize())


def put(tx: Transaction, library_id: int, asset: Asset, *, at: datetime) -> Written:
    """Store an asset with its scenes and transcripts.

    Where the last import read the same, nothing is written. Scenes are known again by their key: one that reads as
    before keeps its version and time, one that is no longer there goes, and a favourite stays one.

    Cost: seven statements at most, and one more for each transcript that changed.
    """
    stored = queries.put_asset(tx, library_id, _asset_record(asset), at)
    if stored is None:
        return Written("unchanged", 0)
    scenes = [_scene_record(scene, number, asset) for number, scene in enumerate(asset.scenes, 1)]
    kept = queries.dumps([scene["source_key"] for scene in scenes])
    if not stored.is_new:
        tx.execute(queries.DROP_SCENES, asset_id=stored.asset_id, kept=kept)
    written = tx.execute(queries.PUT_SCENES, asset_id=stored.asset_id, scenes=queries.as_json(scenes), at=at)
    _put_transcripts(tx, stored, asset.transcripts)
    return Written("new" if stored.is_new else "changed", written)


def libraries(tx: Transaction) -> list[Library]:
    """The libraries, by their short names, with how much is in each."""
    return [Library(*row) for row in queries.libraries(tx)]


def has_any(tx: Transaction) -> bool:
    """Whether the tenant has any asset."""
    return queries.has_assets(tx)


def _put_transcripts(tx: Transaction, stored: queries.Put, transcripts: Sequence[Transcript]) -> None:
    if not stored.is_new:
        kept = queries.dumps([transcript.source_key for transcript in transcripts])
        tx.execute(queries.DROP_TRANSCRIPTS, asset_id=stored.asset_id, kept=kept)
    if not transcripts:
        return
    records = [
        {"source_key": each.source_key, "language": each.language, "content_hash": each.content_hash}
        for each in transcripts
    ]
    written = queries.put_transcripts(tx, stored.asset_id, records)
    for transcript in transcripts:
        if transcript.source_key in written:
            cues = [[cue.start_ms, cue.end_ms, cue.speaker, cue.text] for cue in transcript.cues]
            tx.execute(
                queries.PUT_CUES,
                transcript_id=written[transcript.source_key],
                cues=queries.dumps(cues, ensure_ascii=False),
            )


def _asset_record(asset: Asset) -> queries.Record:
    rate = asset.rate
    return {
        **{name: getattr(asset, name) for name in _SAME_IN_ASSET},
        "source_key": _key(asset.source_key),
        "tags": _names(asset.tags),
        "people": _names(asset.people),
        "rate_numerator": rate.numerator,
        "rate_denominator": rate.denominator,
        "is_drop_frame": rate.is_drop_frame,
        "start_value": asset.start,
        "duration_value": asset.duration,
    }


_SAME_IN_ASSET = (
    "kind",
    "title",
    "description",
    "language",
    "recorded_at",
    "thumbnail_url",
    "source_url",
    "content_hash",
)


def _scene_record(scene: Scene, position: int, asset: Asset) -> queries.Record:
    return {
        **asdict(scene),
        "source_key": _key(scene.source_key),
        "tags": _names(scene.tags),
        "people": _names(scene.people),
        "position": position,
        "start_value": scene.start,
        "duration_value": scene.duration,
        "start_timecode": timecode(asset.start + scene.start, asset.rate),
    }


def _key(said: str) -> str:
    """A key of any length as one that an index can hold; which of two long ones it is, is in their hash."""
    data = said.encode()
    if len(data) <= _LONGEST_KEY_BYTES:
        return said
    return f"{said[: _LONGEST_KEY_BYTES // 4]}… {hashlib.sha256(data).hexdigest()}"


def _names(said: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(name[:_LONGEST_NAME] for name in said))
