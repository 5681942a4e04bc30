# What the media library uses of OpenTimelineIO 0.18, which has no types of its own.
from . import adapters as adapters
from . import media_linker as media_linker
from . import opentime as opentime
from . import schema as schema
