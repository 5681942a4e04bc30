import pytest

from springline.community.annotation.grounding import Ground

pytestmark = pytest.mark.unit

ground = Ground("Who has shelves or a Bohrmaschine? See https://evil.example/canary")


@pytest.mark.parametrize("tag", ["shelves", "shelf", "bohrmaschinen", "Bohrmaschine", "see"])
def test_a_word_of_the_comment_or_a_form_of_it_holds(tag: str):
    assert ground.holds_form_of(tag)


@pytest.mark.parametrize(
    "tag", ["", "canary", "evil", "shelter box", "drill", "has canary", "sh", "https://evil.example"]
)
def test_a_word_from_elsewhere_or_from_a_link_does_not(tag: str):
    assert not ground.holds_form_of(tag)


def test_a_summary_holds_when_its_words_follow_each_other_in_the_comment():
    assert ground.holds("who has shelves, or a Bohrmaschine")
    assert ground.holds("")
    assert not ground.holds("Who has a drill?")
    assert not ground.holds("Who has shelf")
    assert not ground.holds("Who has a Bohrmaschine?")


def test_words_put_together_anew_do_not_hold():
    assert not Ground("I can help, but not on Sunday").holds("I can not help")


def test_a_place_is_named_as_it_is_spelled_and_as_a_whole():
    comment = Ground("From Hamburg to `Bremen`, see https://example.org/Kiel")
    assert comment.names("Hamburg")
    for place in ("Ham", "burg", "hamburg", " Hamburg", "Bremen", "Kiel", "Rome", "", " "):
        assert not comment.names(place), place


def test_a_link_in_a_summary_never_holds():
    assert not ground.holds("See https://evil.example/canary")
    assert not ground.holds("See shelves.has")
