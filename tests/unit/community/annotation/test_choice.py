import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest

from springline.community.annotation.choice import annotator
from springline.community.annotation.deterministic import DeterministicAnnotator
from springline.community.annotation.model_based import ModelAnnotator
from springline.platform.addresses import Secret
from springline.platform.llm.bedrock import BedrockModel
from springline.platform.llm.choice import language_model
from springline.platform.llm.openai import OpenAIModel
from springline.platform.llm.protocol import Prices
from springline.platform.settings import Settings

pytestmark = pytest.mark.unit

OPENAI = Settings(llm="openai", llm_url="https://models.example/v1", llm_model="small-1", llm_api_key=Secret("sk-1"))
BEDROCK = Settings(llm="bedrock", llm_model="example.small-1", aws_region="eu-central-1")


def test_rules_judge_unless_told_otherwise_and_are_made_once():
    with ThreadPoolExecutor(2) as threads:
        made = list(threads.map(lambda port: annotator(Settings(port=port)), [1, 2]))
    assert isinstance(made[0], DeterministicAnnotator)
    assert made[0] is made[1]
    assert language_model(Settings()) is None


@pytest.mark.parametrize(("settings", "adapter"), [(OPENAI, OpenAIModel), (BEDROCK, BedrockModel)])
def test_a_model_judges_where_the_settings_name_one(settings: Settings, adapter: type):
    judge = annotator(settings)
    assert isinstance(judge, ModelAnnotator)
    assert judge.model == settings.llm_model
    assert isinstance(language_model(settings), adapter)


def test_runs_share_a_client_and_never_a_budget():
    first, second = annotator(OPENAI), annotator(OPENAI)
    assert isinstance(first, ModelAnnotator)
    assert isinstance(second, ModelAnnotator)
    assert language_model(OPENAI) is language_model(OPENAI)
    assert first._llm is second._llm
    assert first._budget is not second._budget
    assert first._budget.allowed == 40


def test_botocore_repeats_no_call_by_itself():
    model = language_model(BEDROCK)
    assert isinstance(model, BedrockModel)
    assert model._client.meta.config.retries["total_max_attempts"] == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("choice", ["community.annotation.choice", "platform.llm.choice"])
def test_choosing_imports_no_library_before_it_is_chosen(choice: str):
    loaded = subprocess.run(
        [sys.executable, "-c", f"import sys, springline.{choice}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert {"numpy", "simplemma", "jsonschema", "httpx", "boto3", "botocore", "pydantic"}.isdisjoint(loaded)


@pytest.mark.parametrize("settings", [OPENAI, BEDROCK])
def test_the_prices_of_the_settings_are_the_adapters(settings: Settings):
    priced = language_model(replace(settings, llm_prices=("2.5", "10")))
    assert isinstance(priced, OpenAIModel | BedrockModel)
    assert priced._prices == Prices(Decimal("2.5"), Decimal(10))
    unpriced = language_model(settings)
    assert isinstance(unpriced, OpenAIModel | BedrockModel)
    assert unpriced._prices is None
