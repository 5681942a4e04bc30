"""What functions import of the media library costs them no parser of timelines or subtitles."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.unit


def test_parsers_are_imported_when_a_file_is_read_and_not_before() -> None:
    code = (
        "import sys, springline.media.importing, springline.cli.media; "
        "print(sorted({'opentimelineio', 'pysubs2', 'aaf2', 'sqlalchemy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
