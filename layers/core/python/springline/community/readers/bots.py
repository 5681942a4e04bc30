"""Which speakers are programs, as far as a name can tell, and which programs only pass on what people say.

Names are matched whole and not by a part of them. In 109,000 lines of #ubuntu, of 13 nicks that end in "bot" or
"bot" and a digit, six belong to people who ask for help (mikebot, norobot, rhumbot, shufflebot, NetFlamBot, zy3pDbot);
sixty people begin a line with `<nick>`, as a relay does, to quote or address someone. How a nick behaves says no more:
spammers repeat themselves more than the channel's own bot does.
"""

import re
from typing import Final

_IRC_BOTS: Final = frozenset(
    {
        # seen in the logs of #ubuntu and #duraspace
        *("ubotu", "ubottu", "ubot", "floodbot", "kompewter"),
        # services of IRC networks
        *("chanserv", "nickserv", "memoserv", "botserv", "operserv", "hostserv", "saslserv", "alis"),
        # programs that are run under their own name
        *("meetbot", "meetingology", "supybot", "limnoria", "eggdrop", "infobot", "sopel", "rrsagent", "zakim"),
    }
)
_IRC_RELAYS: Final = frozenset(
    {
        *("matterbridge", "matrixbridge", "discordbridge", "slackbridge", "telegrambridge", "ircbridge", "bridgebot"),
        *("teleirc", "tgbridge", "relaybot", "gitterbot", "slackbot", "discordbot", "mattermostbot"),
    }
)
_COUNTED: Final = re.compile(r"[\d_`|^-]+$")

_ZULIP_BOTS: Final = frozenset({"notification bot", "welcome bot", "reminder bot", "email gateway", "nagios bot"})

_NOTE_TAKERS: Final = re.compile(
    r"\b(read\.ai|otter\.ai|otterpilot|fireflies\.ai|tl;dv|note ?taker|meeting notes|meeting assistant)\b",
    re.IGNORECASE,
)


def is_irc_bot(nick: str) -> bool:
    """Whether a nick, also with digits or underscores behind it (FloodBot3, ubottu_), is that of a known bot."""
    return _COUNTED.sub("", nick.casefold()) in _IRC_BOTS


def is_irc_relay(nick: str) -> bool:
    """Whether a nick is that of a known bridge to another chat, whose lines `<name> text` are someone else's."""
    return _COUNTED.sub("", nick.casefold()) in _IRC_RELAYS


def is_zulip_bot(full_name: str) -> bool:
    """Whether a full name is that of one of Zulip's own bots, or of two or more words of which the last is "bot"."""
    name = full_name.casefold()
    return name in _ZULIP_BOTS or name.endswith(" bot")


def is_meeting_bot(display_name: str) -> bool:
    """Whether a participant of a meeting is a program that takes notes."""
    return _NOTE_TAKERS.search(display_name) is not None
