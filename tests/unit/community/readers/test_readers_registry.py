import subprocess
import sys

import pytest

from springline.community.readers import READERS, UnknownFormatError, reader

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("source_system", ["signal-cli", "irc", "zulip", "zoom"])
def test_a_reader_says_what_it_reads(source_system: str):
    assert reader(source_system).source_system == source_system


def test_every_format_is_registered():
    assert list(READERS) == ["signal-cli", "irc", "zulip", "zoom"]


def test_an_unknown_format_is_told_what_there_is():
    with pytest.raises(UnknownFormatError, match="choose one of signal-cli, irc, zulip, zoom") as caught:
        reader("whatsapp")
    assert caught.value.source_system == "whatsapp"


def test_the_webhook_loads_no_reader_of_files():
    program = (
        "import sys; from springline.community.readers.signal_envelope import read_envelope;"
        "print([m for m in ('json', 'gzip', 'zlib', 'hashlib', 'mimetypes', 'html', 'contextlib') if m in sys.modules])"
    )
    bare = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"gzip", "hashlib", "mimetypes", "html", "json"} & set(eval(bare.stdout))  # noqa: S307
