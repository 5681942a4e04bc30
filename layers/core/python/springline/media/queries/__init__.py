"""All SQL of the media library's import: one function per statement that returns something, one constant per other."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from json import dumps
from typing import NamedTuple

from springline.platform.database import Row, Transaction
from springline.platform.statements import statement

PUT_CUES = statement(__file__, "put_cues")
DROP_SCENES = statement(__file__, "drop_scenes")
PUT_SCENES = statement(__file__, "put_scenes")
DROP_TRANSCRIPTS = statement(__file__, "drop_transcripts")
_PUT_LIBRARY = statement(__file__, "put_library")
_PUT_ASSET = statement(__file__, "put_asset")
_PUT_TRANSCRIPTS = statement(__file__, "put_transcripts")
_LIBRARIES = statement(__file__, "libraries")
_HAS_ASSETS = statement(__file__, "has_assets")

Record = Mapping[str, object]


class Put(NamedTuple):
    """An asset that was written: its id, and whether there was none before."""

    asset_id: int
    is_new: bool


def as_json(records: Sequence[Record] | Record) -> str:
    """Records as the JSON that set-based statements take."""
    return dumps(records, ensure_ascii=False, default=_text)


def put_library(tx: Transaction, slug: str, name: str) -> int:
    """The id of a library, which is made where there is none."""
    return tx.value(_PUT_LIBRARY, slug=slug, name=name)


def put_asset(tx: Transaction, library_id: int, asset: Record, at: datetime) -> Put | None:
    """Write an asset, unless its last import read the same: then None. Locks its row until the transaction ends."""
    row = tx.maybe(_PUT_ASSET, library_id=library_id, asset=as_json(asset), at=at)
    return None if row is None else Put(*row)


def put_transcripts(tx: Transaction, asset_id: int, transcripts: Sequence[Record]) -> dict[str, int]:
    """Write transcripts; those that are new or have changed, as ids by what identifies them in the asset."""
    return dict(tx.rows(_PUT_TRANSCRIPTS, asset_id=asset_id, transcripts=as_json(transcripts)))


def libraries(tx: Transaction) -> list[Row]:
    """Each library's slug, name, number of assets, of scenes and of transcripts."""
    return tx.rows(_LIBRARIES)


def has_assets(tx: Transaction) -> bool:
    """Whether there is any asset."""
    return bool(tx.value(_HAS_ASSETS))


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
