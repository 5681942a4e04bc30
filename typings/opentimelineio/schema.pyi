from collections.abc import Iterator, Sequence
from typing import Self

from .opentime import RationalTime, TimeRange

class Composable:
    name: str
    def __init__(self, name: str = ...) -> None: ...
    def schema_name(self) -> str: ...
    def deepcopy(self) -> Self: ...

class Marker(Composable):
    comment: str

class Effect(Composable):
    effect_name: str

class MediaReference(Composable): ...

class ExternalReference(MediaReference):
    target_url: str

class Item(Composable):
    enabled: bool
    source_range: TimeRange | None
    markers: Sequence[Marker]
    effects: Sequence[Effect]
    def trimmed_range(self) -> TimeRange: ...
    def duration(self) -> RationalTime: ...

class Clip(Item):
    media_reference: MediaReference | None

class Gap(Item):
    def __init__(self, name: str = ..., duration: RationalTime = ...) -> None: ...

class Composition(Item):
    def __init__(self, name: str = ..., children: Sequence[Composable] = ...) -> None: ...
    def __iter__(self) -> Iterator[Composable]: ...
    def insert(self, index: int, item: Composable) -> None: ...

class Stack(Composition): ...

class Track(Composition):
    kind: str

class Timeline(Composable):
    global_start_time: RationalTime | None
    tracks: Stack
    def __init__(self, name: str = ..., tracks: Sequence[Track] = ...) -> None: ...

class SerializableCollection(Composable):
    def __iter__(self) -> Iterator[Composable]: ...
