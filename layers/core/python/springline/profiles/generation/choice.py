"""Which generator the settings ask for. Its libraries are imported when it is first asked for."""

from datetime import timedelta

from springline.community.annotation.choice import annotator
from springline.platform.llm.choice import language_model
from springline.platform.settings import Settings
from springline.profiles.generation.generator import Generator

MOST_CALLS = 20
"""Calls of one run: twice what a batch of ten people takes when nothing goes wrong."""
LONGEST_RUN = timedelta(seconds=20)
"""After this no further call starts. With one last call and one last wait it stays below a function's minute."""


def generator(settings: Settings) -> Generator:
    """The generator for one run; by a model it has the run's own budget of calls, over the process's one client."""
    llm = language_model(settings)
    if llm is None:
        from springline.profiles.generation.extractive import ExtractiveGenerator

        return ExtractiveGenerator(annotator(settings))  # the process's one annotator: it is 80 MB
    from springline.platform.llm.checked import CallBudget
    from springline.profiles.generation.model_based import ModelGenerator

    return ModelGenerator(llm, CallBudget(MOST_CALLS, seconds=LONGEST_RUN.total_seconds()))
