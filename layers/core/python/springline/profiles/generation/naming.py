"""What the settings name as the writer, without making it: the annotator of the rules alone is 80 MB."""

from springline.platform.settings import Settings
from springline.profiles.freshness import GeneratorName


def generator_name(settings: Settings) -> GeneratorName:
    """What the `Generator` of these settings records of itself."""
    if settings.llm == "deterministic":
        from springline.profiles.generation.extractive import MODEL, RULES_VERSION

        return GeneratorName(MODEL, RULES_VERSION)
    from springline.profiles.generation.prompt import PROMPT_VERSION

    return GeneratorName(settings.llm_model or "", PROMPT_VERSION)
