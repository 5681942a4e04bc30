"""How well and how fast rules find which message answers which: `python -m benchmarks.threading`.

Data: the #ubuntu logs of Kummerfeld et al., "A Large-Scale Corpus for Conversation Disentanglement" (ACL 2019), which
people annotated, in `$SPRINGLINE_REAL_DATA/chat/ubuntu-irc`. They go through the project's own reader, so what is
linked is what an import would link: its times, its bots, its actions.

- `train`: the 77 files named `.train-`, on which the points of the rules were set (`springline.community.link_points`).
- `held out`: the other 10, the authors' development set, on which no points were set. The figure to quote, though not a
  blind one: it is printed by every run, and the list of bots' names was collected from all logs.

The authors' test set is not part of the data, so nothing here is a result on it.

Links are counted as the authors' `graph-eval.py` does: each annotated pair is a link, the start of a conversation is a
link of a message to itself, and a system writes any number of links.

- `lines`: all annotated lines, `===` notices included, as published. There the authors report an F1 of 0.635 for their
  linear model and 0.723 for their neural one, on their test set.
- `messages`: without the notices, which link to themselves and are no work.
- `answers`: without links of a message to itself.

Floors in the same run: the previous message of somebody else; the last message of whoever is named first.

Exits with 1 when an F1 of the rules on either part is under 0.60, or they link fewer than 20,000 messages in a second
of processor time; the wall clock, which counts what else the machine does, is printed beside it.
"""

import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.results import Results
from springline.community.model import MessageSent
from springline.community.readers.irc import IrcReader
from springline.community.readers.protocol import Parsed
from springline.community.threading import RuleStrategy, Utterance

GOAL_F1 = 0.60
GOAL_SPEED = 20_000
ROUNDS = 3

Parents = dict[int, int]
Linker = Callable[[list[Utterance]], Parents]


@dataclass(frozen=True)
class Day:
    """One log: its utterances, keyed by line number, and whom people marked as answered, by line number."""

    name: str
    utterances: list[Utterance]
    marked: dict[int, set[int]]


@dataclass
class Tally:
    """Links written, marked and both."""

    found: int = 0
    marked: int = 0
    right: int = 0

    def add(self, found: set[int], marked: set[int]) -> None:
        """Count one line's links."""
        self.found += len(found)
        self.marked += len(marked)
        self.right += len(found & marked)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.found + other.found, self.marked + other.marked, self.right + other.right)

    @property
    def scores(self) -> tuple[float, float, float]:
        """Precision, recall, F1."""
        precision, recall = self.right / max(self.found, 1), self.right / max(self.marked, 1)
        return precision, recall, 2 * self.right / max(self.found + self.marked, 1)


@dataclass
class Counts:
    """The three ways of counting."""

    lines: Tally = field(default_factory=Tally)
    messages: Tally = field(default_factory=Tally)
    answers: Tally = field(default_factory=Tally)

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.lines + other.lines, self.messages + other.messages, self.answers + other.answers)

    @property
    def tallies(self) -> tuple[Tally, Tally, Tally]:
        """All three, in the order in which they are printed."""
        return self.lines, self.messages, self.answers


def read_day(raw: Path) -> Day:
    """Read one log with its annotations, which count its lines from 0."""
    utterances: list[Utterance] = []
    with raw.open("rb") as stream:
        for item in IrcReader().read(stream, name=str(raw)):
            if isinstance(item, Parsed):
                (said,) = item.events
                assert isinstance(said, MessageSent)
                utterances.append(_utterance(item.number - 1, said))
    marked: dict[int, set[int]] = defaultdict(set)
    for link in raw.with_name(raw.name.replace(".raw.", ".annotation.")).read_text().splitlines():
        earlier, later = sorted(int(number) for number in link.split()[:2])
        marked[later].add(earlier)
    return Day(raw.name, utterances, dict(marked))


def _utterance(line: int, said: MessageSent) -> Utterance:
    sender = said.sender
    name = sender.name or sender.key
    return Utterance(str(line), sender.key, name, said.sent_at, said.text or "", is_bot=sender.is_bot)


def read_days(folder: Path) -> Iterator[Day]:
    """Read all logs of a folder, oldest first."""
    for raw in sorted(folder.glob("*.raw.txt")):
        yield read_day(raw)


def by_rules(utterances: list[Utterance]) -> Parents:
    """What is measured."""
    return {int(link.key): int(link.parent_key or link.key) for link in RuleStrategy().link(utterances)}


def by_order(utterances: list[Utterance]) -> Parents:
    """Floor: each message answers the previous one of somebody else."""
    parents: Parents = {}
    last = other = None
    for utterance in utterances:
        if last is not None and last.speaker != utterance.speaker:
            other = last
        parents[int(utterance.key)] = int((other or utterance).key)
        last = utterance
    return parents


def by_first_name(utterances: list[Utterance]) -> Parents:
    """Floor: a message that begins with a name answers that person's last message, any other starts anew."""
    parents: Parents = {}
    newest: dict[str, str] = {}
    for utterance in utterances:
        first = utterance.text.partition(" ")[0].rstrip(":,").casefold()
        parents[int(utterance.key)] = int(newest.get(first, utterance.key))
        newest[utterance.speaker] = utterance.key
    return parents


def count(days: list[Day], link: Linker) -> Counts:
    """Compare a linker's links on annotated lines with the marked ones."""
    counts = Counts()
    for day in days:
        parents = link(day.utterances)
        for line, marked in day.marked.items():
            found = {parents.get(line, line)}
            counts.lines.add(found, marked)
            if line in parents:
                counts.messages.add(found, marked)
            counts.answers.add(found - {line}, marked - {line})
    return counts


def speed(days: list[Day]) -> tuple[float, float]:
    """Messages linked in a second of processor time and of wall time, each the best of some rounds."""
    messages = sum(len(day.utterances) for day in days)
    processor: list[float] = []
    wall: list[float] = []
    for _ in range(ROUNDS):
        began, began_wall = time.process_time(), time.perf_counter()
        for day in days:
            for _link in RuleStrategy().link(day.utterances):
                pass
        processor.append(time.process_time() - began)
        wall.append(time.perf_counter() - began_wall)
    return messages / min(processor), messages / min(wall)


def measure(days: list[Day]) -> float:
    """Print how rules and floors do on each part; returns the lowest F1 of the rules."""
    print(f"{'':24}{'lines P/R/F1':>20}{'messages P/R/F1':>20}{'answers P/R/F1':>20}{'rules / floor':>16}")
    parts = {
        "train": [day for day in days if ".train-" in day.name],
        "held out": [day for day in days if ".train-" not in day.name],
    }
    results = {part: {name: count(chosen, link) for name, link in LINKERS.items()} for part, chosen in parts.items()}
    for part, counts in results.items():
        print_part(f"{part}, {len(parts[part])}", counts)
    print_part("all", {name: results["train"][name] + results["held out"][name] for name in LINKERS})
    return min(tally.scores[2] for counts in results.values() for tally in counts["rules"].tallies)


def print_part(part: str, counts: dict[str, Counts]) -> None:
    """Print a line for each linker."""
    for name, result in counts.items():
        cells = "".join(f"{'/'.join(f'{score:.3f}' for score in tally.scores):>20}" for tally in result.tallies)
        ratio = counts["rules"].messages.scores[2] / result.messages.scores[2]
        print(f"{part:13}{name:11}{cells}{ratio:>15.2f}x")


LINKERS: dict[str, Linker] = {"rules": by_rules, "previous": by_order, "first name": by_first_name}


def main() -> int:
    """Print the figures; return the exit status."""
    root = os.environ.get("SPRINGLINE_REAL_DATA")
    if not root:
        print("Set SPRINGLINE_REAL_DATA to the folder with the real chats.", file=sys.stderr)
        return 2
    days = list(read_days(Path(root) / "chat" / "ubuntu-irc"))
    worst = measure(days)
    processor, wall = speed(days)
    found = Results("threading")
    found.at_least("lowest F1 of the rules, of lines, messages and answers, on either part", worst, GOAL_F1, "F1")
    found.at_least(
        "messages linked per second of processor time", processor, GOAL_SPEED, "/s", note=f"{wall:,.0f}/s of wall time"
    )
    return found.finish()


if __name__ == "__main__":
    sys.exit(main())
