import pytest

from springline.platform.addresses import Secret
from springline.platform.settings import Settings
from springline.profiles.generation.choice import MOST_CALLS, generator
from springline.profiles.generation.extractive import ExtractiveGenerator
from springline.profiles.generation.model_based import ModelGenerator

pytestmark = pytest.mark.unit

OPENAI = Settings(llm="openai", llm_url="https://models.example/v1", llm_model="small-1", llm_api_key=Secret("sk-1"))


def test_rules_write_unless_told_otherwise_with_the_processes_one_annotator():
    first, second = generator(Settings()), generator(Settings())
    assert isinstance(first, ExtractiveGenerator)
    assert isinstance(second, ExtractiveGenerator)
    assert first._annotator is second._annotator


def test_a_model_writes_where_the_settings_name_one_and_runs_share_no_budget():
    first, second = generator(OPENAI), generator(OPENAI)
    assert isinstance(first, ModelGenerator)
    assert isinstance(second, ModelGenerator)
    assert first.model == "small-1"
    assert first._budget is not second._budget
    assert first._budget.allowed == MOST_CALLS
