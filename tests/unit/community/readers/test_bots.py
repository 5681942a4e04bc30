import pytest

from springline.community.readers.bots import is_irc_bot, is_irc_relay, is_meeting_bot, is_zulip_bot

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "nick", ["ubotu", "ubottu", "ubot3", "FloodBot1", "FloodBot12", "kompewter", "ChanServ", "ubottu_"]
)
def test_known_bots_are_recognised(nick: str):
    assert is_irc_bot(nick)


@pytest.mark.parametrize(
    "nick",
    ["mikebot", "norobot", "rhumbot", "shufflebot", "NetFlamBot", "zy3pDbot", "tdonohue", "Bridge|", "SERVER_08", ""],
)
def test_people_with_bot_like_nicks_are_people(nick: str):
    assert not is_irc_bot(nick)
    assert not is_irc_relay(nick)


def test_relays_are_recognised():
    assert is_irc_relay("matterbridge")
    assert is_irc_relay("TeleIRC_2")


def test_zulips_own_bots_and_named_bots_are_recognised():
    assert is_zulip_bot("Notification Bot")
    assert is_zulip_bot("Welcome Bot")
    assert is_zulip_bot("Coffee Bot")
    assert not is_zulip_bot("Bot")
    assert not is_zulip_bot("Eva Abbot")


@pytest.mark.parametrize(
    "name",
    ["read.ai meeting notes", "Fireflies.ai Notetaker Andriia", "Bubbles Notetaker", "Kim's Note Taker", "tl;dv"],
)
def test_note_takers_are_recognised(name: str):
    assert is_meeting_bot(name)


@pytest.mark.parametrize("name", ["DA | Flashbots", "Zoombo", "dAIScan", "Zoom user", "Brad.ai"])
def test_other_participants_are_people(name: str):
    assert not is_meeting_bot(name)
