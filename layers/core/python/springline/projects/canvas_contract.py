"""The canvas document, version 1: what is pinned where, in words that members typed and references to all the rest.

A document has no words of a message, and nothing that is computed from them: it outlives their being taken back. A
quote says which characters of which message it is, and of which edit. What they say is read from the message each time,
so words that were taken back are gone from every canvas and from all its earlier versions, and nobody can be quoted
with what they didn't say.
"""

from collections import Counter
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from springline.provenance import references

MOST_NODES = 2_000
MOST_EDGES = 4_000
LONGEST_NOTE = 10_000
"""Characters of a note, and of the words of a quote."""
LARGEST_DOCUMENT = 1_000_000
"""Bytes of a document as compact JSON in UTF-8."""
MOST_QUOTED = 1_000_000
"""Characters of all quotes of a document together: they are told in one answer."""

_FARTHEST = 1_000_000


def _checked(text: str) -> str:
    references.parse(text)
    return text


Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="Unique in the document.")]
Coordinate = Annotated[float, Field(ge=-_FARTHEST, le=_FARTHEST, allow_inf_nan=False, description="In CSS pixels.")]
Length = Annotated[float, Field(ge=1, le=20_000, allow_inf_nan=False, description="In CSS pixels.")]
Named = Annotated[
    str,
    Field(
        min_length=3,
        max_length=2_600,
        description="A reference: `kind/key@version#fragment`.",
        examples=["highlight/5@2", "chat/messages#17"],
    ),
    AfterValidator(_checked),
]
Pointer = Annotated[
    str, Field(max_length=200, pattern=r"^(/[^\r\n]*)?$", description="JSON Pointer (RFC 6901) into the source.")
]
Color = Annotated[
    Literal["neutral", "blue", "green", "amber", "red", "violet"], Field(description="One of the theme's, by name.")
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Position(_Part):
    """Where the upper left corner is; inside a group counted from the group's."""

    x: Coordinate
    y: Coordinate


class Size(_Part):
    """How large something is drawn."""

    width: Length
    height: Length


class _Node(_Part):
    id: Id
    position: Position
    size: Annotated[Size | None, Field(description="null: as large as its content.")] = None
    group: Annotated[Id | None, Field(description="The group node that it is in; null where it is in none.")] = None


class ReferenceNode(_Node):
    """Something that was made, as it is now, or a version or part of it."""

    kind: Literal["reference"]
    reference: Named


class QuoteNode(_Node):
    """Words of a message. What they say is not part of the document: ask for the canvas's standing."""

    kind: Literal["quote"]
    reference: Annotated[
        str,
        Field(
            pattern=r"^chat/messages#[1-9][0-9]{0,17}$",
            description="The message, by its place in the stream.",
            examples=["chat/messages#17"],
        ),
    ]
    start: Annotated[int, Field(ge=0, le=1_000_000, description="The first character, in Unicode code points from 0.")]
    end: Annotated[int, Field(ge=1, le=1_000_000, description="Behind the last character, in Unicode code points.")]
    exact: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=LONGEST_NOTE,
            description="The words, where they are quoted for the first time: compared with the message when the "
            "canvas is saved, and not kept. null from then on.",
        ),
    ] = None
    edited_at: Annotated[
        AwareDatetime | None,
        Field(
            description="The message's last edit when it was quoted, null where it had none; set by the server where "
            "`exact` is given. A message that was edited since then may have other words there, and shows none."
        ),
    ] = None

    @property
    def message_id(self) -> int:
        """The message that it quotes."""
        return int(self.reference.partition("#")[2])

    @model_validator(mode="after")
    def _is_a_span(self) -> Self:
        if not 0 < self.end - self.start <= LONGEST_NOTE:
            raise ValueError(f"end must be behind start, by {LONGEST_NOTE} characters at most")
        if self.exact is not None and len(self.exact) != self.end - self.start:
            raise ValueError("exact is as long as the characters that it stands for")
        return self


class ChartSpec(_Part):
    """How numbers of the source are drawn."""

    mark: Literal["bar", "line", "area", "point", "number", "table"]
    x: Annotated[Pointer | None, Field(description="What stands along the axis; null where the mark has none.")] = None
    y: Annotated[list[Pointer], Field(min_length=1, max_length=8, description="The numbers, one series each.")]


class ChartNode(_Node):
    """A chart of a source."""

    kind: Literal["chart"]
    source: Named
    spec: ChartSpec


class SearchNode(_Node):
    """A search, as its page's address has it; what it finds is asked anew each time."""

    kind: Literal["search"]
    query: Annotated[str, Field(max_length=2_000, pattern=r"^[^\s?#][^\s#]*$", examples=["kind=scenes&q=ladder"])]


class NoteNode(_Node):
    """Words of members."""

    kind: Literal["note"]
    text: Annotated[str, Field(max_length=LONGEST_NOTE)]
    color: Color = "neutral"


class GroupNode(_Node):
    """A frame around others; it can be in another group."""

    kind: Literal["group"]
    title: Annotated[str, Field(max_length=200)]
    color: Color = "neutral"


Node = Annotated[
    ReferenceNode | QuoteNode | ChartNode | SearchNode | NoteNode | GroupNode,
    Field(discriminator="kind", description="Further kinds may come.", json_schema_extra={"x-extensible": True}),
]


class Edge(_Part):
    """An arrow from a node to another."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True)

    id: Id
    source: Annotated[Id, Field(alias="from", description="The node that it begins at.")]
    target: Annotated[Id, Field(alias="to", description="The node that it points to.")]
    label: Annotated[str, Field(max_length=200)] = ""


class Viewport(_Part):
    """What was in view when it was saved."""

    x: Coordinate = 0
    y: Coordinate = 0
    zoom: Annotated[float, Field(ge=0.05, le=8, allow_inf_nan=False)] = 1


class CanvasDocument(_Part):
    """A canvas: nodes, arrows between them, and what is in view."""

    schema_version: Annotated[Literal[1], Field(description="Of this form of document.")] = 1
    nodes: Annotated[list[Node], Field(max_length=MOST_NODES)] = []
    edges: Annotated[list[Edge], Field(max_length=MOST_EDGES)] = []
    viewport: Viewport = Viewport()

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        _check_unique("node", [node.id for node in self.nodes])
        _check_unique("edge", [edge.id for edge in self.edges])
        known = {node.id for node in self.nodes}
        for edge in self.edges:
            for end in (edge.source, edge.target):
                if end not in known:
                    raise ValueError(f"edge {edge.id} refers to {end}, and no node has this id")
        self._check_groups()
        return self

    def _check_groups(self) -> None:
        """Groups are nodes of that kind, and none is in itself, also not through others. Linear in the nodes."""
        group_of = {node.id: node.group for node in self.nodes if node.group is not None}
        groups = {node.id for node in self.nodes if node.kind == "group"}
        for node, group in group_of.items():
            if group not in groups:
                raise ValueError(f"node {node} is in {group}, which is no group")
        sound: set[str] = set()
        for node in groups:
            way: list[str] = []
            at: str | None = node
            while at is not None and at not in sound:
                if at in way:
                    raise ValueError(f"group {at} is in itself")
                way.append(at)
                at = group_of.get(at)
            sound.update(way)


def _check_unique(what: str, ids: list[str]) -> None:
    twice = [one for one, count in Counter(ids).items() if count > 1]
    if twice:
        raise ValueError(f"several have the {what} id {twice[0]}")
