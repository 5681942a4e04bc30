"""Apps, bundles of documents and their versions, in version 1 of their contracts.

An app is a packaged piece of work that a team runs again and again: what it is given, what it makes. A bundle is a set
of documents that changes as one; each version of it is complete, and names its files by what is in them.
"""

from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

MOST_PARTS = 50
"""Inputs of an app, and outputs."""
MOST_FILES = 5_000

Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$", examples=["weekly-brief"])]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
Description = Annotated[str, Field(max_length=4_000)]
Slot = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$", description="Unique among the app's inputs or outputs.")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AppInput(_Part):
    """Something that a run of the app is given."""

    name: Slot
    label: Name
    type: Annotated[
        Literal["text", "number", "boolean", "date", "reference", "bundle"],
        Field(description="`reference`: any thing, by `kind/key@version`; `bundle`: documents."),
    ]
    is_required: bool = True
    description: Description = ""


class AppOutput(_Part):
    """Something that a run of the app makes: versions of a thing, each with what it rests on."""

    name: Slot
    label: Name
    kind: Annotated[
        str,
        Field(pattern=r"^[a-z][a-z0-9_-]{0,62}$", description="The kind in its reference.", examples=["document"]),
    ]
    description: Description = ""


class AppManifest(_Part):
    """An app: what it is for, what it is given and what it makes."""

    schema_version: Annotated[Literal[1], Field(description="Of this form of document.")] = 1
    key: Key
    name: Name
    summary: Annotated[str, Field(max_length=300, description="One sentence, for lists.")]
    description: Description = ""
    type: Annotated[
        Literal["agent", "workflow", "view"],
        Field(description="`agent`: decides on its steps itself; `workflow`: has fixed steps; `view`: shows what is."),
    ]
    inputs: Annotated[list[AppInput], Field(max_length=MOST_PARTS)] = []
    outputs: Annotated[list[AppOutput], Field(max_length=MOST_PARTS)] = []

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        for what, names in (
            ("inputs", [one.name for one in self.inputs]),
            ("outputs", [one.name for one in self.outputs]),
        ):
            if len(set(names)) < len(names):
                raise ValueError(f"two {what} have the same name")
        return self


class Bundle(_Part):
    """A set of documents that changes as one."""

    schema_version: Annotated[Literal[1], Field(description="Of this form of document.")] = 1
    key: Key
    name: Name
    description: Description = ""
    current_version: Annotated[int | None, Field(ge=1, description="null until something was put in.")] = None


class BundleFile(_Part):
    """A document in a version of a bundle."""

    path: Annotated[
        str,
        Field(
            max_length=500,
            pattern=r"^[^/\\\x00-\x1f]+(/[^/\\\x00-\x1f]+)*$",
            description="Inside the bundle, with `/` between folders; unique.",
        ),
    ]
    media_type: Annotated[str, Field(max_length=127, pattern=r"^[a-z0-9.+-]+/[a-z0-9.+-]+$")]
    bytes: Annotated[int, Field(ge=0, le=10_000_000_000)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="Of the content, in hexadecimal.")]


class BundleVersion(_Part):
    """All that a bundle has at one time."""

    schema_version: Annotated[Literal[1], Field(description="Of this form of document.")] = 1
    bundle: Key
    number: Annotated[int, Field(ge=1, description="1, 2, 3 and so on, without gaps.")]
    created_at: AwareDatetime
    created_by: Annotated[str, Field(max_length=200, description="An actor, as in the audit log.")]
    note: Annotated[str, Field(max_length=2_000, description="What is new in it.")] = ""
    files: Annotated[list[BundleFile], Field(max_length=MOST_FILES)]

    @model_validator(mode="after")
    def _paths_are_sound(self) -> Self:
        paths = [file.path for file in self.files]
        if len(set(paths)) < len(paths):
            raise ValueError("two files have the same path")
        if any(step in {".", ".."} for path in paths for step in path.split("/")):
            raise ValueError("a path has no . or .. in it")
        return self
