"""Whatever happens to a highlight, in whatever order: it is what a few lines of Python say that it is."""

from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from springline.profiles.highlights import Basis, LateGenerationError, Marking, State, UnfoundedError
from tests.integration.profiles.telling import SAID, Person, Telling, payload

pytestmark = pytest.mark.integration

_names = count(1)
REASONS = ("new_messages", "prompt_changed")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("begin")),
        st.tuples(st.just("store"), st.integers(0, 3), st.sampled_from(tuple(SAID))),
        st.tuples(st.just("override"), st.sampled_from(["By hand", "By another hand"])),
        st.tuples(st.just("clear")),
        st.tuples(st.just("mark"), st.sampled_from(REASONS), st.integers(0, 6)),
        st.tuples(st.just("delete"), st.sampled_from(tuple(SAID))),
    ),
    max_size=14,
)


@dataclass(frozen=True)
class Begun:
    """A generator: its beginning as the service and as the model know it."""

    basis: Basis
    at: int
    decisions: int
    marks: int


@dataclass
class Model:
    """A highlight as the specification has it: one step a minute, so that every time is another one."""

    topic: str | None = None
    began_at: int = -1
    override: str | None = None
    decisions: int = 0
    marks_set: int = 0
    marks: dict[str, tuple[int, int]] = field(default_factory=dict)
    versions: int = 0
    gone: set[str] = field(default_factory=set)

    @property
    def reasons(self) -> set[str]:
        if self.topic is None:
            return set()
        return {*self.marks, *({"message_gone"} if self.topic in self.gone else ())}

    @property
    def state(self) -> State | None:
        if self.override is not None:
            return State.OVERRIDDEN
        if self.topic is None:
            return None
        return State.STALE if self.reasons else State.FRESH

    def store(self, begun: Begun, topic: str) -> str:
        if begun.decisions != self.decisions:
            return "stored" if topic == self.topic else "late"
        if topic in self.gone:
            return "unfounded"
        before = (self.topic, self.reasons)
        self.topic, self.began_at = topic, begun.at
        self.marks = {
            reason: (at, number)
            for reason, (at, number) in self.marks.items()
            if at >= begun.at - 1 / 60 and number > begun.marks
        }
        self.decisions += 1
        self.versions += before != (self.topic, self.reasons)
        return "stored"

    def set_override(self, text: str | None) -> None:
        if text != self.override:
            self.override = text
            self.decisions += 1
            self.versions += 1

    def mark(self, reason: str, at: int) -> Marking:
        if self.topic is not None and at < self.began_at - 1 / 60:
            return Marking.SEEN
        self.marks_set += 1
        known = self.marks.get(reason)
        self.marks[reason] = (max(at, known[0]) if known else at, self.marks_set)
        if self.topic is None:
            return Marking.AWAITED
        self.versions += known is None
        return Marking.REPEATED if known else Marking.MARKED


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
@example([("begin",), ("store", 0, "bread"), ("begin",), ("mark", "new_messages", 0), ("store", 0, "bikes")])
@example([("begin",), ("store", 0, "bread"), ("begin",), ("override", "By hand"), ("store", 0, "bikes"), ("clear",)])
@example([("begin",), ("mark", "new_messages", 0), ("store", 0, "bread"), ("delete", "bread"), ("begin",)])
def test_it_is_what_the_model_says(telling, steps):
    person, name = newcomer(telling)
    model, begun = Model(), []
    for minute, step in enumerate(steps, 10):
        match step:
            case ("begin",):
                begun.append(Begun(telling.begin(person, minute), minute, model.decisions, model.marks_set))
            case ("store", back, topic) if begun:
                which = begun[-1 - min(back, len(begun) - 1)]
                assert stored(telling, person, topic, which.basis, minute) == model.store(which, topic)
            case ("override", text):
                telling.override(person, text, at=minute)
                model.set_override(text)
            case ("clear",):
                telling.clear(person, at=minute)
                model.set_override(None)
            case ("mark", reason, ago):
                assert telling.mark(person, reason, at=minute - ago) is model.mark(reason, minute - ago)
            case ("delete", topic):
                telling.tell(telling.chat.deleted(f"{name}-{topic}", by=name))
                model.gone.add(topic)
            case _:
                pass
        agree(telling, person, model, minute)


def newcomer(telling: Telling) -> tuple[Person, str]:
    name = f"person{next(_names)}"
    return telling.person(name), name


def stored(telling: Telling, person: Person, topic: str, basis: Basis, minute: int) -> str:
    try:
        telling.store(person, payload(person, [topic]), basis, at=minute)
    except LateGenerationError:
        return "late"
    except UnfoundedError:
        return "unfounded"
    return "stored"


def agree(telling: Telling, person: Person, model: Model, minute: int) -> None:
    shown = telling.get(person, at=minute)
    assert (shown and shown.state) == model.state
    assert [version.number for version in telling.history(person)] == [*range(model.versions, 0, -1)]
    if shown is not None:
        is_gone = model.topic in model.gone
        assert shown.version == model.versions
        assert shown.override_text == model.override
        assert shown.bio_text == (None if model.topic is None or is_gone else f"Knows about {model.topic}.")
        assert len(shown.quotes) == (model.topic is not None and not is_gone)
        assert {reason.reason for reason in shown.stale_reasons} == model.reasons
