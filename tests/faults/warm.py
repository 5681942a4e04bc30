"""Imported once by the server that forks the tests' processes: what each of them would otherwise take time for."""

from infra.openapi import load
from springline.community.annotation.choice import annotator
from springline.platform.settings import Settings
from tests.faults import ground as ground
from tests.faults import steps

for function in (
    "annotate_comments",
    "extract_documents",
    "follow_messages",
    "generate_profiles",
    "index_documents",
    "ingest_events",
    "parse_documents",
    "transform_index",
):
    load(function)
steps.template()
annotator(Settings()).annotate(["Does anyone have a ladder?"])  # reads its languages' words
