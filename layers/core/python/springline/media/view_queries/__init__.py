"""The SQL of what is shown of scenes."""

from springline.platform.statements import statement

FOUND = statement(__file__, "found_scenes")
CUES = statement(__file__, "cues_of_scene")
