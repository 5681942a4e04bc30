"""Messages of chats. A root is a message, and its only document too; one that is deleted or has expired has none."""

from springline.search.model import Family, Field

FAMILY = Family(
    "chat_messages",
    fields=(
        Field("text", "text", weight="A"),
        Field("group", "keyword", is_facet=True),
        Field("sender", "keyword", is_facet=True),
        Field("sent_at", "moment", is_sortable=True),
    ),
    default_sort="sent_at",
)
