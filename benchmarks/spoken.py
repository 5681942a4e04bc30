"""What people really said, for benchmarks that make up texts: the words are as frequent as they are in life."""

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path

SAMPLE = Path(__file__).parents[1] / "examples" / "neighbourhood.jsonl"
UBUNTU = Path("chat", "signal-cli", "ubuntu-help.jsonl.gz")
CALLS = Path("media", "ethereum_calls")


def spoken() -> list[str]:
    """Lines of the chats and transcripts in `$SPRINGLINE_REAL_DATA`; of the sample's chat where that is not set."""
    root = os.environ.get("SPRINGLINE_REAL_DATA")
    if root is None:
        return list(_messages(SAMPLE.read_bytes()))
    transcripts = sorted((Path(root) / CALLS).rglob("*.vtt"))
    return [
        *_messages(gzip.decompress((Path(root) / UBUNTU).read_bytes())),
        *(line for file in transcripts for line in _cues(file.read_text(encoding="utf-8", errors="replace"))),
    ]


def _messages(export: bytes) -> Iterator[str]:
    for line in export.splitlines():
        envelope: dict[str, dict[str, str]] = json.loads(line)["envelope"]
        text = envelope.get("dataMessage", {}).get("message")
        if text:
            yield " ".join(text.split())


def _cues(transcript: str) -> Iterator[str]:
    """What is said in a WebVTT file, a line each."""
    for line in transcript.splitlines():
        words = line.strip()
        if words and "-->" not in words and not words.isdigit() and words != "WEBVTT":
            yield words
