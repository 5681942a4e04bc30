"""What the page of a person shows: what the index says, and what is told of them where that is fresh or overridden."""

from dataclasses import dataclass

from springline.platform.database import Database, Transaction
from springline.platform.http import Request
from springline.profiles import administration_queries as queries
from springline.profiles import user_profile_highlight_service as service
from springline.profiles.administration_queries import CitedMessage
from springline.profiles.highlights import Highlight, State
from springline.warehouse import window
from springline.warehouse.schemas import IndexedPerson


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a person, and the messages behind its quotes, by their ids.

    `is_shown` says whether it may be shown: what is out of date gives way to statistics until it is written anew.
    """

    highlight: Highlight
    messages: dict[int, CitedMessage]

    @property
    def is_shown(self) -> bool:
        """Whether there is a text that is up to date."""
        return self.highlight.state is not State.STALE and self.highlight.text is not None


@dataclass(frozen=True, slots=True)
class PersonPage:
    """A person in the index, what is told of them if anything is, and whether the reader may manage that."""

    found: IndexedPerson
    told: Told | None
    manages: bool


def person_page(request: Request[None, None], database: Database, user_id: int) -> PersonPage:
    """The page of a person; the request's transaction is the warehouse's, `database` is where profiles are.

    Raises `DocumentNotFoundError` for whom the index does not know.
    """
    found = window.person(request.tx, user_id)
    with database.transaction(request.principal.tenant_id) as tx:
        return PersonPage(found, read(tx, user_id), manages="profiles:manage" in request.principal.scopes)


def read(tx: Transaction, user_id: int) -> Told | None:
    """What is told of a person; None where nothing is. Cost: two statements, a few index probes per quote."""
    highlight = service.get(tx, user_id)
    if highlight is None:
        return None
    quoted = queries.cited(tx, user_id, [quote.message_id for quote in highlight.quotes])
    return Told(highlight, {message.id: message for message in quoted})
