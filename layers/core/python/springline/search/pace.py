"""How long the upkeep of indexes waits for what, and how much it does at once."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """The durations and sizes of the upkeep. The defaults suit an engine that commits every five seconds.

    Attributes:
        commit: What was sent this long ago may be found; before, the engine isn't asked.
        overdue: What was sent this long ago and is not found is sent anew; twice as long for each time that it was.
        late: A document that was sent and never found may still arrive for so long after it died.
        naming: The least time between two requests to delete, for each index.
        gathering: How long dead documents are gathered for such a request, unless there are `crowd` of them.
        named_again: A dead document that is found so long after its deletion was asked for is named once more.
        searching: A search takes no longer: what died since it began is still found by it, and not deleted yet.
        looking: The least time between two looks for dead documents, in one process.
        checking: How often an index's number of documents is compared with the ledger's.
        grace: How long a generation is kept that was replaced because it had outgrown what is cheap to leave out.
        crowd: How many dead documents are worth a request to delete at once.
        most_named: How many documents one request to delete names.
        most_dead: With more dead documents than this an index is replaced.
        most_waiting: While so many things wait for an index that is being built, no more are added.
        page: How many documents the engine is asked about at once.
        pages: How many times it is asked in one run, of each index and for each purpose.
    """

    commit: timedelta = timedelta(seconds=5)
    overdue: timedelta = timedelta(seconds=60)
    late: timedelta = timedelta(hours=24)
    naming: timedelta = timedelta(minutes=10)
    gathering: timedelta = timedelta(hours=1)
    named_again: timedelta = timedelta(hours=72)
    searching: timedelta = timedelta(seconds=30)
    looking: timedelta = timedelta(seconds=30)
    checking: timedelta = timedelta(minutes=5)
    grace: timedelta = timedelta(hours=1)
    crowd: int = 1_000
    most_named: int = 5_000
    most_dead: int = 20_000
    most_waiting: int = 2_000
    page: int = 1_000
    pages: int = 20
