"""Details that have no place in a text about a person, though somebody wrote them in a chat: how to reach people."""

import re

# In JSON Schema's regular expressions too: a model's sentence that has one of these is asked for again.
PRIVATE = (
    r"@"  # an address, or somebody who is spoken to
    r"|://|[Ww][Ww][Ww]\.|[Mm]ailto:"
    r"|\b[A-Za-z0-9-]{1,63}\.(?:com|org|net|info|io|dev|app|co|me|de|at|ch|eu|uk|fr|es|nl|example|test)\b"
    r"|(?:\d[ ().\u2010-\u2015/-]{0,3}){6}"  # a telephone number, an account, a date written in digits
    r"|\b[Aa][Tt]\b.{1,40}\b[Dd][Oo][Tt]\b"  # an address that hides from machines
    r"|\b(?:[Pp]assword|[Pp]asswort|[Cc]ontraseña|PIN|[Cc]ode)\b"
)
_PRIVATE = re.compile(PRIVATE)


def has_private_details(text: str) -> bool:
    """Whether a text has an e-mail address, a link, a telephone number or a secret in it. Cost is linear."""
    return _PRIVATE.search(text) is not None
