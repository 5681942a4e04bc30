"""Rows of the media library for tests: each function adds one, and says only what the test is about.

Everything has a default. A list is given as a sequence, a moment as a datetime; times are whole units of the asset's
rate, which is milliseconds unless told otherwise.
"""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime

from springline.platform.database import Transaction
from springline.platform.statements import parse

RECORDED = datetime(2026, 3, 2, 9, tzinfo=UTC)
_numbers = itertools.count(1)

_ADD_LIBRARY = parse(
    "test.add_library",
    """insert into library (tenant_id, slug, name) values (current_tenant(), :slug, :name)
    on conflict (tenant_id, slug) do update set name = excluded.name returning id""",
)
_ADD_ASSET = parse(
    "test.add_asset",
    """insert into asset (tenant_id, library_id, source_key, kind, title, description, language, tags, people,
        recorded_at, rate_numerator, rate_denominator, is_drop_frame, start_value, duration_value, thumbnail_url,
        source_url, is_favorite, offline_ready, preview_ready, content_hash, version, created_at, updated_at)
    values (current_tenant(), :library_id::bigint, :source_key, :kind, :title, :description, :language,
        :tags::text[], :people::text[], :recorded_at::timestamptz, :rate_numerator::integer,
        :rate_denominator::integer, :is_drop_frame::boolean, :start_value::bigint, :duration_value::bigint,
        :thumbnail_url, :source_url, :is_favorite::boolean, :offline_ready::boolean, :preview_ready::boolean,
        :content_hash, :version::integer, coalesce(:created_at::timestamptz, clock_timestamp()),
        coalesce(:updated_at::timestamptz, clock_timestamp()))
    returning id""",
)
_ADD_SCENE = parse(
    "test.add_scene",
    """insert into video_scenes (tenant_id, asset_id, source_key, position, title, description, transcript,
        translations, languages, tags, people, start_value, duration_value, start_timecode, thumbnail_url,
        is_favorite, version, updated_at)
    select current_tenant(), :asset_id::bigint, coalesce(:source_key, 'scene-' || next.position),
        next.position, :title, :description, :transcript, :translations, :languages::text[], :tags::text[],
        :people::text[], :start_value::bigint, :duration_value::bigint, :start_timecode, :thumbnail_url,
        :is_favorite::boolean, :version::integer, coalesce(:updated_at::timestamptz, clock_timestamp())
    from (
        select coalesce(:position::integer, max(position) + 1, 1) as position
        from video_scenes where tenant_id = current_tenant() and asset_id = :asset_id::bigint
    ) next
    returning id""",
)


def add_library(tx: Transaction, slug: str = "rushes", *, name: str | None = None) -> int:
    """A library; the one that is there where its slug is taken. Returns its id."""
    return tx.value(_ADD_LIBRARY, slug=slug, name=slug.capitalize() if name is None else name)


def add_asset(
    tx: Transaction,
    library_id: int,
    *,
    title: str = "Harbour at dawn",
    description: str = "",
    kind: str = "recording",
    language: str = "en",
    tags: Sequence[str] = (),
    people: Sequence[str] = (),
    recorded_at: datetime | None = RECORDED,
    rate: tuple[int, int] = (1000, 1),
    is_drop_frame: bool = False,
    start_value: int = 0,
    duration_value: int = 60_000,
    thumbnail_url: str | None = None,
    source_url: str | None = None,
    is_favorite: bool = False,
    offline_ready: bool = False,
    preview_ready: bool = False,
    source_key: str | None = None,
    content_hash: str = "",
    version: int = 1,
    created_at: datetime | None = None,
    updated_at: datetime | None = None,
) -> int:
    """An asset without scenes; `rate` is units per second, as a fraction. Returns its id."""
    return tx.value(
        _ADD_ASSET,
        library_id=library_id,
        source_key=source_key or f"asset-{next(_numbers)}",
        kind=kind,
        title=title,
        description=description,
        language=language,
        tags=list(tags),
        people=list(people),
        recorded_at=recorded_at,
        rate_numerator=rate[0],
        rate_denominator=rate[1],
        is_drop_frame=is_drop_frame,
        start_value=start_value,
        duration_value=duration_value,
        thumbnail_url=thumbnail_url,
        source_url=source_url,
        is_favorite=is_favorite,
        offline_ready=offline_ready,
        preview_ready=preview_ready,
        content_hash=content_hash,
        version=version,
        created_at=created_at,
        updated_at=updated_at,
    )


def add_scene(
    tx: Transaction,
    asset_id: int,
    *,
    title: str = "",
    description: str = "",
    transcript: str = "",
    translations: str = "",
    languages: Sequence[str] = ("en",),
    tags: Sequence[str] = (),
    people: Sequence[str] = (),
    position: int | None = None,
    start_value: int = 0,
    duration_value: int = 5_000,
    start_timecode: str = "00:00:00.000",
    thumbnail_url: str | None = None,
    is_favorite: bool = False,
    source_key: str | None = None,
    version: int = 1,
    updated_at: datetime | None = None,
) -> int:
    """A scene of an asset, behind those that it has unless `position` says where. Returns its id."""
    return tx.value(
        _ADD_SCENE,
        asset_id=asset_id,
        source_key=source_key,
        position=position,
        title=title,
        description=description,
        transcript=transcript,
        translations=translations,
        languages=list(languages),
        tags=list(tags),
        people=list(people),
        start_value=start_value,
        duration_value=duration_value,
        start_timecode=start_timecode,
        thumbnail_url=thumbnail_url,
        is_favorite=is_favorite,
        version=version,
        updated_at=updated_at,
    )
