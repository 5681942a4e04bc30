"""The contracts of provenance: how a thing is named, and how a part of it is selected.

`springline.provenance.references` reads and writes the first, `springline.provenance.selectors` the second. Nothing
that runs imports these models: `python -m infra.contracts` writes the schemas from them.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, RootModel

from springline.provenance.references import PATTERN, parse


def _checked(text: str) -> str:
    parse(text)
    return text


class ReferenceText(RootModel[str]):
    """`kind/key@version#fragment`: names a thing, a version of it, or a part of it, wherever one is named.

    In a key, @, #, % and white space are percent-encoded. Without a version it is the thing as it is now, without a
    fragment the whole of it. Fragments: a JSON Pointer (RFC 6901), char=4,18 (RFC 5147), t=1.5,3 (W3C Media Fragments),
    or a position in a stream.
    """

    model_config = ConfigDict(title="Reference", frozen=True, regex_engine="python-re")

    root: Annotated[str, Field(pattern=PATTERN, max_length=2_600), AfterValidator(_checked)]


class _Part(BaseModel):
    """A selector of the W3C Web Annotation Data Model."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TextQuoteSelector(_Part):
    """Words, with what stands around them."""

    type: Literal["TextQuoteSelector"]
    exact: Annotated[str, Field(min_length=1, description="The words, verbatim.")]
    prefix: Annotated[str, Field(description="What stands before them, 32 characters at most.", max_length=32)]
    suffix: Annotated[str, Field(description="What stands after them, 32 characters at most.", max_length=32)]


class TextPositionSelector(_Part):
    """Where words stand, in Unicode code points."""

    type: Literal["TextPositionSelector"]
    start: Annotated[int, Field(ge=0, description="Of the first character, from 0.")]
    end: Annotated[int, Field(ge=1, description="Of the character after the last one.")]


class TimeRangeSelector(_Part):
    """What is said in a stretch of time: a W3C media fragment."""

    type: Literal["FragmentSelector"]
    conformsTo: Literal["http://www.w3.org/TR/media-frags/"]  # noqa: N815 - the model's own name
    value: Annotated[
        str,
        Field(pattern=r"^t=[0-9]+(\.[0-9]+)?,[0-9]+(\.[0-9]+)?$", description="From and to, in seconds: t=1.5,3."),
    ]


Pointer = Annotated[str, Field(pattern="^(/[^/]*)*$", description="A JSON Pointer (RFC 6901); empty for all of it.")]
Quoted = tuple[TextQuoteSelector, TextPositionSelector]
"""The same words by what they say and by where they stand: where one no longer fits, the other may."""


class PointerSelector(_Part):
    """A value in JSON."""

    type: Literal["FragmentSelector"]
    conformsTo: Literal["http://tools.ietf.org/rfc/rfc6901"]  # noqa: N815 - the model's own name
    value: Pointer


class RefinedPointerSelector(PointerSelector):
    """A part of a value in JSON."""

    refinedBy: "Part"  # noqa: N815 - the model's own name


class StreamPositionSelector(_Part):
    """What was told at a position of a stream, such as a message among all messages."""

    type: Literal["FragmentSelector"]
    conformsTo: Literal["urn:springline:stream"]  # noqa: N815 - the model's own name
    value: Annotated[str, Field(pattern="^[1-9][0-9]{0,18}$", description="The position, from 1.")]


class RefinedStreamPositionSelector(StreamPositionSelector):
    """A part of what was told at a position of a stream."""

    refinedBy: "Part"  # noqa: N815 - the model's own name


Part = Quoted | PointerSelector | RefinedPointerSelector | TimeRangeSelector


class Selector(
    RootModel[
        Quoted
        | PointerSelector
        | RefinedPointerSelector
        | TimeRangeSelector
        | StreamPositionSelector
        | RefinedStreamPositionSelector
        | None
    ]
):
    """Which part of a source something rests on; null for the whole.

    Selectors are those of the W3C Web Annotation Data Model (section 4.2). Positions in a text count Unicode code
    points.
    """

    model_config = ConfigDict(title="Selector", frozen=True)
