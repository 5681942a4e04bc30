"""What searches in scenes take and give."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from springline.platform.http.moments import Moment
from springline.platform.http.pages import PageQuery
from springline.search.schemas import AnsweredBy, FacetValue, QueryText, Snippet, TextSegment, Total

Kind = Literal["timeline", "recording"]
Values = Annotated[tuple[str, ...], Field(max_length=50)]
SortName = Literal[
    "relevance", "recorded_at", "-recorded_at", "updated_at", "-updated_at", "duration", "-duration", "start", "-start"
]


class ScenesQuery(PageQuery):
    """Which scenes to find. All that is said has to hold; of one facet's values, one."""

    q: QueryText = ""
    library: Annotated[Values, Field(description="In one of these libraries, by slug.")] = ()
    kind: Annotated[tuple[Kind, ...], Field(description="What its asset is.")] = ()
    language: Annotated[Values, Field(description="With words in one of these languages, BCP 47.")] = ()
    tag: Annotated[Values, Field(description="With one of these tags, its own or its asset's.")] = ()
    person: Annotated[Values, Field(description="With one of these people.")] = ()
    favorite: Annotated[bool | None, Field(description="Whether it or its asset is a favourite.")] = None
    offline_ready: Annotated[bool | None, Field(description="Whether its media are on the editors' storage.")] = None
    preview_ready: Annotated[bool | None, Field(description="Whether a small copy for viewing exists.")] = None
    recorded_from: Annotated[Moment | None, Field(description="Recorded then or later.")] = None
    recorded_to: Annotated[Moment | None, Field(description="Recorded then or earlier.")] = None
    duration_from: Annotated[float | None, Field(ge=0, le=1e9, description="At least so long, in seconds.")] = None
    duration_to: Annotated[float | None, Field(ge=0, le=1e9, description="At most so long, in seconds.")] = None
    sort: Annotated[
        SortName | None,
        Field(description="With - the greatest first. Unless said, by relevance; without words, the newest first."),
    ] = None
    facets: Annotated[bool, Field(description="Whether to count the values of each facet in all that is found.")] = (
        False
    )


class SceneAsset(BaseModel):
    """The recording or timeline that a scene is of."""

    id: int
    title: str
    kind: Kind
    library: Annotated[str, Field(description="The slug of its library.")]
    language: str | None
    source_url: str | None


class SceneTold(BaseModel):
    """A scene. Its tags, people and marks are its own and its asset's together."""

    id: int
    asset: SceneAsset
    timecode: Annotated[
        str, Field(description="Of its first frame: SMPTE, with `;` before the frames where it drops some.")
    ]
    start_seconds: Annotated[float, Field(description="From the asset's first frame.")]
    duration_seconds: float
    recorded_at: datetime | None
    updated_at: datetime
    languages: list[str]
    tags: list[str]
    people: list[str]
    is_favorite: bool
    offline_ready: bool
    preview_ready: bool
    thumbnail_url: str | None


class SceneFound(SceneTold):
    """A scene that was found, and where in its words."""

    title: list[TextSegment]
    snippets: Annotated[
        list[Snippet],
        Field(description="The parts of its texts that match, three at most; the beginning of one where none does."),
    ]


class ScenesFound(BaseModel):
    """A page of scenes. `facets` are of all that is found, and null where they were not asked for."""

    items: list[SceneFound]
    total: Total
    is_total_exact: bool
    facets: dict[str, list[FacetValue]] | None
    backend: AnsweredBy
    next_cursor: Annotated[str | None, Field(description="Asks for the next page; null on the last one.")]


class SceneCue(BaseModel):
    """Something that is spoken, with its place in the asset."""

    language: str | None
    start_seconds: float
    end_seconds: float
    speaker: str | None
    text: str


class SceneWhole(SceneTold):
    """A scene with all its words; cues are in the asset's own language first."""

    model_config = ConfigDict(defer_build=True)

    title: str
    description: str
    transcript: str
    translations: str
    cues: list[SceneCue]
