"""What is slow to make is made once for all tests of this folder."""

import pytest

from springline.community.annotation.deterministic import DeterministicAnnotator
from springline.community.annotation.language import LanguageIdentifier
from springline.community.annotation.vocabulary import Vocabulary


@pytest.fixture(scope="session")
def annotator() -> DeterministicAnnotator:
    return DeterministicAnnotator()


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return Vocabulary()


@pytest.fixture(scope="session")
def languages() -> LanguageIdentifier:
    return LanguageIdentifier()
