"""The contract of snapshots, for who reads their files: `springline.profiles.snapshots` writes them."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from springline.platform.events.contract import Closed, Id, Name, Once


def _moment(written: str) -> str:
    datetime.fromisoformat(written)
    return written


# As it is written, not as it is meant: equal snapshots have equal bytes, so there is one way to write a moment.
Utc = Annotated[str, Field(pattern="Z$", json_schema_extra={"format": "date-time"}), AfterValidator(_moment)]
Counts = dict[str, Id]


class LinkCount(Closed):
    """A domain, and how many links led there."""

    domain: Annotated[Name, Field(description="Lower case, without www.")]
    count: Annotated[Id, Field(description="Links to it, each once per message.")]


class TagCount(Closed):
    """A tag, and how many comments have it."""

    tag: Annotated[Name, Field(description="As the annotator wrote it.")]
    count: Annotated[Id, Field(description="Comments that have it.")]


class Snapshot(Closed):
    """What a person's Signal messages amount to; those deleted or expired are left out.

    Written in the canonical form of RFC 8785, so that equal snapshots have equal bytes.
    """

    model_config = ConfigDict(title="Snapshot of a Signal profile")

    user_id: Annotated[Id, Field(description="The person, as in the people index.")]
    group_slug: Annotated[
        Name, Field(description="The group where they wrote most; of several, the one whose slug comes first.")
    ]
    message_count: Annotated[Id, Field(description="Their messages.")]
    first_seen_at: Annotated[Utc, Field(description="When the oldest of these messages was sent, in UTC.")]
    last_seen_at: Annotated[
        Utc, Field(description="When the newest of these messages was sent, in UTC; an edit doesn't change it.")
    ]
    top_links: Annotated[
        list[LinkCount],
        Field(
            max_length=10,
            description="The domains that they linked to most, the highest count first, then by domain.",
        ),
    ]
    top_tags: Annotated[
        list[TagCount],
        Field(
            max_length=10, description="The most frequent tags of their comments, the highest count first, then by tag."
        ),
    ]
    reaction_counts: Annotated[
        Counts, Field(description="Reactions that their messages have, by emoji; those taken back are not counted.")
    ]
    attachment_counts: Annotated[Counts, Field(description="Files with their messages, by content type.")]
    request_ids: Annotated[
        list[Id],
        Once,
        Field(
            json_schema_extra={"uniqueItems": True},
            description="Requests in whose conversations they wrote, in the order of their ids; those that they opened "
            "are among them.",
        ),
    ]
