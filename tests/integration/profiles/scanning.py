"""What tests of the freshness scan share: people who chat at times that the test sets, and scans of what they did."""

from typing import Any

from springline.community.model import ChatEvent
from springline.platform.statements import parse
from springline.profiles import freshness
from springline.profiles.freshness import GeneratorName, Scan
from tests.integration.chats import minute
from tests.integration.horizon import wait_for_horizon
from tests.integration.profiles.telling import Telling

CURRENT = GeneratorName("extractive", "1")
"""What the words of `Telling.generate` are made by."""

_NEWEST = parse("test.newest", "select coalesce(max(id), 0) from event_log")
_DATE = parse("test.date", "update event_log set recorded_at = :at::timestamptz where id > :after::bigint")
_FORGET = parse("test.forget", "delete from highlight_regeneration")


class Scanning(Telling):
    """As `Telling`; what is told was also recorded at that minute."""

    def tell(self, *events: ChatEvent, at: float = 0) -> None:
        with self.db.superuser.transaction() as tx:
            before = tx.value(_NEWEST)
        super().tell(*events, at=at)
        with self.db.superuser.transaction() as tx:
            tx.execute(_DATE, at=minute(at), after=before)

    def scan(self, *, at: float = 30, settled: bool = True, **more: Any) -> Scan:
        """Scan at a minute, once nothing on the server holds the log's horizon back."""
        if settled:
            self.settle()
        return freshness.scan(self.db.app, self.pipeline.tenant_id, now=minute(at), **{"current": CURRENT, **more})

    def settle(self) -> None:
        """Return as soon as all of the log lies before the horizon, which other tests may hold back."""
        wait_for_horizon(self.db)

    def waiting(self) -> dict[int, str]:
        """Who waits to be written of, and why."""
        return dict(self.pipeline.rows("select user_id, reason from highlight_regeneration"))

    def requests(self) -> list[int]:
        """For whom events asked, in order."""
        return [event["data"]["user_id"] for event in self.events() if ".regeneration." in event["type"]]

    def stale_versions(self) -> list[int]:
        """Of whom events told that they were marked, in order."""
        return [event["data"]["user_id"] for event in self.events() if event["data"].get("change") == "stale"]

    def answer(self) -> None:
        """Let all who wait be answered for."""
        with self.transaction() as tx:
            tx.execute(_FORGET)
