"""Which extractor the settings ask for. Its libraries are imported when it is first asked for."""

from datetime import timedelta

from springline.documents.extraction.model import Extractor
from springline.documents.extraction.schema import ValueSchema
from springline.platform.llm.choice import language_model
from springline.platform.settings import Settings

MOST_CALLS = 60
"""Calls of one run: as many as fit into its time where a model is fast."""
LONGEST_RUN = timedelta(seconds=60)
"""After this no further call starts. With one last call and one last wait it stays below a function's two minutes."""


def extractor(settings: Settings, schema: ValueSchema | None = None) -> Extractor:
    """The extractor for one run; by a model it has the run's own budget of calls, over the process's one client."""
    llm = language_model(settings)
    if llm is None:
        from springline.documents.extraction.facts import FactsExtractor

        return FactsExtractor(schema)
    from springline.documents.extraction.model_based import ModelExtractor
    from springline.platform.llm.checked import CallBudget

    return ModelExtractor(llm, CallBudget(MOST_CALLS, seconds=LONGEST_RUN.total_seconds()), schema)
