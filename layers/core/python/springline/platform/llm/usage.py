"""What a run has used of a language model."""

from typing import NamedTuple


class Usage(NamedTuple):
    """Calls of a language model, tokens, and micro-dollars where prices are known."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_micro_dollars: int = 0

    def since(self, before: "Usage") -> "Usage":
        """What was used after `before`."""
        return Usage(*(now - was for now, was in zip(self, before, strict=True)))
