"""Material about made-up people, and a model that answers as it is told."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from springline.platform.llm.protocol import Completion, CompletionRequest
from springline.profiles.generation.material import Material, Said, Totals
from springline.profiles.snapshots import SignalProfileSnapshot

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def said(number: int, text: str, **more: Any) -> Said:
    return Said(number, text, START + timedelta(days=number), **more)


def material(*messages: Said, name: str = "Ada", **more: Any) -> Material:
    snapshot = SignalProfileSnapshot(
        user_id=1,
        group_slug="next-door",
        message_count=more.pop("count", len(messages)),
        first_seen_at=START,
        last_seen_at=more.pop("last", START + timedelta(days=60)),
        top_links=(),
        top_tags=(),
        reaction_counts={},
        attachment_counts={},
        request_ids=(),
    )
    given: dict[str, Any] = {
        "totals": Totals(),
        "names": frozenset({"ada", "priya"}),
        "at": START + timedelta(days=70),
        **more,
    }
    return Material(name=name, group="Next Door", snapshot=snapshot, messages=messages, **given)


Answer = str | Exception


class ScriptedModel:
    """Answers by a function of the request; keeps what it was asked."""

    model = "scripted-1"

    def __init__(self, *answers: Answer | Callable[[CompletionRequest], str]) -> None:
        self.answers = list(answers)
        self.asked: list[CompletionRequest] = []

    def complete(self, request: CompletionRequest) -> Completion:
        self.asked.append(request)
        given = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(given, Exception):
            raise given
        return Completion(given if isinstance(given, str) else given(request), self.model, 100, 20, 7)


def profile(bio: str, points: Sequence[tuple[str, list[int]]], quotes: Sequence[tuple[str, int]] = ()) -> str:
    return json.dumps(
        {
            "bio": bio,
            "proof_points": [{"text": text, "messages": numbers} for text, numbers in points],
            "quotes": [{"text": text, "message": number} for text, number in quotes],
        }
    )
