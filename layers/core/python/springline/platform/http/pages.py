"""The Pydantic side of keyset pages: what a listing is asked, and what it answers."""

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from springline.platform.http.keysets import DEFAULT_LIMIT, MAX_LIMIT

Item = TypeVar("Item")


class PageQuery(BaseModel):
    """The parameters that every listing has; derive from it and add the filters. Unknown parameters are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT, description="How many items at most.")] = DEFAULT_LIMIT
    cursor: Annotated[
        str | None, Field(description="The `next_cursor` of the page before, with the same other parameters.")
    ] = None


class Page(BaseModel, Generic[Item]):
    """One page of a listing."""

    model_config = ConfigDict(defer_build=True)  # of most listings, only the OpenAPI document needs it

    items: list[Item]
    next_cursor: Annotated[str | None, Field(description="Asks for the next page; null on the last one.")] = None
