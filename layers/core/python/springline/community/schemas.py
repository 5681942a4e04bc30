"""What the requests API takes and gives."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from springline.community.titles import TITLE_LENGTH

LONGEST_BODY = 20_000
"""Characters; about ten pages."""

Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=TITLE_LENGTH, pattern=r"^[^\r\n]*$"),
    Field(description="What it is about, in one line."),
]
Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_BODY),
    Field(description="Plain text; links in it are counted."),
]
Author = Annotated[
    Annotated[int, Field(ge=1, lt=2**63)] | None,
    Field(description="A person's id; unless given, who is signed in, and for a token nobody in particular."),
]
Slug = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class NewRequest(BaseModel):
    """A request or an offer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["need", "offer"]
    title: Title
    body: Words
    opened_by: Author = None
    group: Annotated[Slug | None, Field(description="The slug of the group that it belongs to.")] = None


class NewComment(BaseModel):
    """A comment on a request."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    body: Words
    author: Author = None


class RequestOpened(BaseModel):
    """The ids of a new request and of its first comment, which holds the request's body."""

    id: int
    comment_id: int


class CommentWritten(BaseModel):
    """The ids of a new comment and of its request."""

    id: int
    request_id: int
