"""The name that a scan compares with is the one that the generator of these settings records."""

from typing import cast

import pytest

from springline.community.annotation.model import Annotator
from springline.platform.llm.checked import CallBudget
from springline.platform.llm.choice import language_model
from springline.platform.settings import Settings
from springline.profiles.generation.extractive import ExtractiveGenerator
from springline.profiles.generation.generator import Generator
from springline.profiles.generation.model_based import ModelGenerator
from springline.profiles.generation.naming import generator_name

pytestmark = pytest.mark.unit


def recorded(generator: Generator) -> tuple[str, str]:
    return generator.model, generator.prompt_version


def test_of_the_rules():
    assert generator_name(Settings()) == recorded(ExtractiveGenerator(cast("Annotator", None)))


def test_of_a_model():
    settings = Settings(llm="openai", llm_model="small-one", llm_url="http://127.0.0.1:1/v1")
    llm = language_model(settings)
    assert llm is not None
    assert generator_name(settings) == recorded(ModelGenerator(llm, CallBudget(1)))
    assert generator_name(settings).model == "small-one"
