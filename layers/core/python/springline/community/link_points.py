"""How many points speak for each way of answering: the rules of `springline.community.threading` and their weights.

The parent of a message is the candidate with the most points, or none where starting a conversation has more. Points
are small integers, so a result can be checked by hand. They were set on the training part of the annotated #ubuntu
logs (`benchmarks/threading` measures them on the other part as well); what the rules look at follows the features of
Kummerfeld et al., "A Large-Scale Corpus for Conversation Disentanglement", ACL 2019.

Distances count the group's messages, not minutes, because chats differ a thousandfold in pace. Only whether someone
goes on after a pause of their own is asked of the clock.
"""

from dataclasses import dataclass

from springline.community.addressing import Reading, is_called, may_be_name

# By distance: the message before, 2, 3-4, 5-8, 9-16, 17-32, 33-64, 65-128 messages back.
OWN_DISTANCE = (5, 2, 0, -1, -2, -2, -3, -3)
OTHERS_DISTANCE = (5, 4, 3, 2, 0, -2, -4, -5)
# By the number of telling words in common: none, one, two, more.
SHARED_WORDS = (-4, 0, 2, 4)
PARENT_ASKS = 1
PARENT_IS_COMMAND = -4
PARENT_THANKS = -2
BOT_ANSWERS_COMMAND = 19

OWN = 1
OWN_OLDER = -7
OWN_NO_LONGER_TO_SOMEONE = -1
OWN_TO_THE_SAME = 7
OWN_ANSWERED_MEANWHILE = -2
OWN_GOES_ON = 6
OWN_ANSWERING_WORD = -4

ADDRESSED = (11, 9, 8)
ADDRESSED_CALLED_ME = 6
ADDRESSED_CALLED_ANOTHER = -3
ADDRESSED_SPOKEN_SINCE = -3
ADDRESSED_LOOSELY = -4
ADDRESSED_LONG_AND_OPEN = 2
ADDRESSED_SHORT = -2
ADDRESSED_SECOND = -6
ANSWERED_ALREADY = -4

CALLER = (2, 0, -2)
CALLER_SPOKEN_SINCE = -8
CALLER_IS_PARTNER = 2

NEARBY = -6
NEARBY_TO_NOBODY = -3
NEARBY_TO_THE_SAME = 5
NEARBY_TO_ANOTHER = -9
NEARBY_IS_PARTNER = 7
NEARBY_QUESTION_BEFORE_SILENCE = 12

START = -1
# By minutes since the speaker's last message: under 1, under 2, under 4, under 8, more.
START_AFTER_PAUSE = (-5, -4, -2, 0, 1)
START_OF_NEWCOMER = 4
START_WITH_LOOSE_NAME = 4
START_CALLED_BEFORE = -2
START_ASKS = 4
START_ANSWERING_WORD = -3
START_GREETS = 4
START_COMMAND = 5
START_SHORT = -3

SHORT_WORDS = 8
SILENCE_MINUTES = 5


@dataclass(slots=True, eq=False)
class Scene:
    """One message among those before it: what the rules may look at.

    `present` are the messages within the lookback by the names of their speakers, `by_key` by their keys. `addressed`
    are the names that the message calls, `loosely` when not at its start. `own` are the speaker's last messages, newest
    first; `calls` those of others that call or quote the speaker. `partner` is whom the speaker addressed last, and
    `answered` says at which position the speaker last called each name. `spoke_at` and `called_at` are the positions
    of the newest of `own` and `calls`, or -1.
    """

    message: Reading
    present: dict[str, list[Reading]]
    by_key: dict[str, Reading]
    addressed: tuple[str, ...]
    loosely: bool
    own: list[Reading]
    calls: list[Reading]
    partner: str | None
    answered: dict[str, int]
    spoke_at: int
    called_at: int


def addressee(message: Reading, present: dict[str, list[Reading]], by_key: dict[str, Reading]) -> str | None:
    """Whom a message is for: the author it quotes, a name given with a sign for it, or a name first or last in it."""
    if message.reply_to is not None and (quoted := by_key.get(message.reply_to)) is not None:
        return quoted.names[0]
    if message.directed is not None:
        return message.directed
    for word in (message.opening, message.closing):
        if word in present and may_be_name(word):
            return word
    return None


def start_points(scene: Scene) -> int:
    """How much speaks for a new conversation."""
    message = scene.message
    points = START + START_ANSWERING_WORD * message.answers + START_ASKS * message.asks_openly
    points += START_GREETS * message.greets + START_COMMAND * message.is_command
    if scene.own:
        pause = int(message.minute - scene.own[0].minute)
        points += START_AFTER_PAUSE[min(max(pause, 0).bit_length(), 4)]
    else:
        points += START_OF_NEWCOMER
    if scene.calls:
        points += START_CALLED_BEFORE
    if scene.addressed:
        return points + START_WITH_LOOSE_NAME * scene.loosely
    return points + START_SHORT * (len(message.tokens) <= SHORT_WORDS)


def own_points(scene: Scene, parent: Reading, rank: int) -> int:
    """How much speaks for going on with one's own message; `rank` 0 is the newest."""
    message = scene.message
    points = OWN + OWN_OLDER * rank + OWN_DISTANCE[(message.position - parent.position - 1).bit_length()]
    points += _content_points(scene, parent) + OWN_GOES_ON * message.goes_on
    earlier = addressee(parent, scene.present, scene.by_key)
    if not scene.addressed:
        points += OWN_NO_LONGER_TO_SOMEONE * (earlier is not None) + OWN_ANSWERING_WORD * message.answers
    elif earlier in scene.addressed:
        points += OWN_TO_THE_SAME
    return points + OWN_ANSWERED_MEANWHILE * (scene.called_at > parent.position)


def addressed_points(scene: Scene, parent: Reading, rank: int) -> int:
    """How much speaks for answering a message of someone whom this one calls by name."""
    points = ADDRESSED[rank] + _others_points(scene, parent)
    points += ADDRESSED_SPOKEN_SINCE * (scene.spoke_at > parent.position) + ADDRESSED_LOOSELY * scene.loosely
    names = scene.message.names
    whom = addressee(parent, scene.present, scene.by_key)
    if whom in names or any(is_called(parent, name) for name in names):
        points += ADDRESSED_CALLED_ME
    elif whom is None:
        points += ADDRESSED_LONG_AND_OPEN * (len(parent.tokens) >= 6)
    else:
        points += ADDRESSED_CALLED_ANOTHER
    if scene.addressed[0] not in parent.names:
        points += ADDRESSED_SECOND
    return points + ADDRESSED_SHORT * (len(parent.tokens) <= 2)


def caller_points(scene: Scene, parent: Reading, rank: int) -> int:
    """How much speaks for answering a message that names this one's speaker."""
    points = CALLER[rank] + _others_points(scene, parent)
    points += CALLER_SPOKEN_SINCE * (scene.spoke_at > parent.position)
    return points + CALLER_IS_PARTNER * (scene.partner in parent.names)


def nearby_points(scene: Scene, parent: Reading) -> int:
    """How much speaks for answering a message of someone else, where no name connects the two."""
    points = NEARBY + _others_points(scene, parent)
    whom = addressee(parent, scene.present, scene.by_key)
    if whom is None:
        points += NEARBY_TO_NOBODY
    else:
        points += NEARBY_TO_THE_SAME if whom in scene.addressed else NEARBY_TO_ANOTHER
    if parent.asks_openly and _is_next_after_silence(scene, parent):
        points += NEARBY_QUESTION_BEFORE_SILENCE
    return points + NEARBY_IS_PARTNER * (scene.partner in parent.names)


def _others_points(scene: Scene, parent: Reading) -> int:
    position = parent.position
    points = OTHERS_DISTANCE[(scene.message.position - position - 1).bit_length()] + PARENT_ASKS * parent.asks
    points += PARENT_THANKS * parent.thanks
    if scene.spoke_at > position and any(scene.answered.get(name, -1) > position for name in parent.names):
        points += ANSWERED_ALREADY
    return points + _content_points(scene, parent)


def _is_next_after_silence(scene: Scene, parent: Reading) -> bool:
    """In a slow group the message after a question answers it; a busy one never falls silent.

    Not if it asks or greets itself, or joins on to what its own speaker said before.
    """
    message = scene.message
    if message.position - parent.position != 1 or message.minute - parent.minute < SILENCE_MINUTES:
        return False
    return not (message.asks_openly or message.greets or (message.goes_on and scene.own))


def _content_points(scene: Scene, parent: Reading) -> int:
    points = 0
    if parent.is_command:
        points = BOT_ANSWERS_COMMAND if scene.message.is_bot else PARENT_IS_COMMAND
    words = scene.message.words
    if words.isdisjoint(parent.words):
        return points + SHARED_WORDS[0]
    telling = sum([word not in scene.present for word in words & parent.words])
    return points + SHARED_WORDS[min(telling, 3)]
