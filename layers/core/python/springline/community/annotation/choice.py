"""Which annotator the settings ask for. Its libraries are imported when it is first asked for."""

import threading
from datetime import timedelta
from functools import lru_cache

from springline.community.annotation.model import Annotator
from springline.platform.llm.choice import language_model
from springline.platform.settings import Settings

MOST_CALLS = 40
"""Calls of one run: eight times what a batch of 100 comments takes when nothing goes wrong."""
LONGEST_RUN = timedelta(seconds=20)
"""After this no further call starts. With one last call and one last wait it stays below a function's minute."""
LONGEST_WAIT = timedelta(seconds=8)

_making = threading.Lock()


def annotator(settings: Settings) -> Annotator:
    """The annotator for one run.

    By rules it is one per process. By a model it is a new one each time, with the run's own budget of calls, over the
    process's one client.
    """
    llm = language_model(settings)
    if llm is None:
        with _making:  # two threads would each read 80 MB
            return _rules()
    from springline.community.annotation.model_based import ModelAnnotator
    from springline.platform.llm.checked import CallBudget, Patience

    budget = CallBudget(MOST_CALLS, seconds=LONGEST_RUN.total_seconds())
    return ModelAnnotator(llm, budget, patience=Patience(longest_wait=LONGEST_WAIT))


@lru_cache(maxsize=1)
def _rules() -> Annotator:
    from springline.community.annotation.deterministic import DeterministicAnnotator

    return DeterministicAnnotator()
