import pytest

from springline.community.readers.zoom_quotes import Reaction, Reply, Targets, read_reaction, read_reply

pytestmark = pytest.mark.unit


def remembering(*texts: str) -> Targets:
    targets = Targets()
    for number, text in enumerate(texts):
        targets.add(text, str(number))
    return targets


@pytest.mark.parametrize(
    "quote",
    [
        "is marco cutting out for anyone else?",
        "is marco cutting out...",
        "is marco cutti…",
        "is  marco\ncutting\xa0out...",
    ],
)
def test_a_quote_finds_the_message_that_begins_like_it(quote: str):
    assert remembering("gm", "is marco cutting out for anyone else?", "yes").find(quote) == "1"


def test_the_newest_of_several_is_meant():
    assert remembering("gm", "hello", "gm").find("gm") == "2"


def test_a_short_quote_that_is_not_cut_must_be_the_whole_message():
    assert remembering("gm everyone").find("gm") is None


def test_a_message_that_ends_in_dots_is_found_by_its_own_words():
    assert remembering("oh wait...", "oh waiter").find("oh wait...") == "1"
    assert remembering("oh wait...", "no").find("oh wait...") == "0"


def test_a_quote_cut_inside_an_emoji_is_found():
    assert remembering("since claude 4.6 🤖 is out").find("since claude 4.6 \ufffd...") == "0"


@pytest.mark.parametrize("quote", ["...", "…", "", "[Full message cannot be displayed on this version]"])
def test_a_quote_of_nothing_finds_nothing(quote: str):
    assert remembering("gm", "hello").find(quote) is None


def test_only_the_newest_messages_are_remembered():
    targets = remembering(*(f"message {n}" for n in range(3000)))
    assert targets.find("message 2999") == "2999"
    assert targets.find("message 0") is None


@pytest.mark.parametrize(
    ("text", "reaction"),
    [
        ('Reacted to "gm" with 🙃', Reaction("gm", "🙃", removed=False)),
        ('Reacted to "a "quoted" word" with 👍🏼', Reaction('a "quoted" word', "👍🏼", removed=False)),
        ('Reacted to "me with you" with ❤️', Reaction("me with you", "❤️", removed=False)),
        ('Reacted to Kurtosis config with... with "🔥"', Reaction("Kurtosis config with...", "🔥", removed=False)),
        ('Hat auf "max efficiency" mit 👍 reagiert', Reaction("max efficiency", "👍", removed=False)),
        ('Heeft gereageerd op "fixed" met 🔥', Reaction("fixed", "🔥", removed=False)),
        ('A réagi à "Making sig bytes l..." avec 👍', Reaction("Making sig bytes l...", "👍", removed=False)),
        ('Se ha reaccionado a "One thing we for s..." con ☝️', Reaction("One thing we for s...", "☝️", removed=False)),
        ('Removed a 👍 reaction from "gm"', Reaction("gm", "👍", removed=True)),
        ("Reacted to all of it with joy", None),
        ("Removed a lot of text from it", None),
        ("gm", None),
    ],
)
def test_reactions_in_five_languages(text: str, reaction: Reaction | None):
    assert read_reaction(text) == reaction


@pytest.mark.parametrize(
    "text",
    [
        'Replying to "is marco cutting out..."\n\nHere too',
        'Replying to "is marco cutting out…"\nHere too',
        'Replying to "is marco cutting out..." \n\n Here too',
        'Antworten auf "is marco cutting ..."\n\nHere too',
        'Antwoord verzenden naar "is marco cutting ..."\n\nHere too',
        'Répondre à "is marco cutting ..."\n\nHere too',
    ],
)
def test_replies_in_four_languages(text: str):
    assert read_reply(text, remembering("is marco cutting out or not")) == Reply("0", "Here too")


def test_a_quote_may_hold_quotes_and_empty_lines():
    said = 'she said "no"\n\nand left'
    assert read_reply(f'Replying to "{said}"\n\nreally?', remembering(said)) == Reply("0", "really?")


def test_a_reply_to_what_is_not_in_the_export_keeps_its_words():
    assert read_reply('Replying to "Screenshot.jpg"\n\nnice "one"\nreally', Targets()) == Reply(
        None, 'nice "one"\nreally'
    )


@pytest.mark.parametrize("text", ["gm", "Replying to you later", 'Replying to "gm"', 'Replying to "gm" is fun'])
def test_other_texts_are_no_replies(text: str):
    assert read_reply(text, remembering("gm")) is None
