"""A chat of people with accounts like Signal's, one of whom leaves; and every place where something could stay."""

from datetime import datetime
from pathlib import Path
from typing import Any

from springline.access.model import Cause, command_principal
from springline.community import requests
from springline.community.model import Attachment, ChatEvent, Member, Mention, MessageEdited, MessageSent, ReactionSet
from springline.erasure import report, service
from springline.erasure.model import Places, Report
from springline.erasure.searching import Words, words_of
from springline.platform.objects.folder import FolderObjects
from springline.profiles import user_profile_highlight_service as highlights
from springline.profiles.generation.extractive import ExtractiveGenerator
from springline.profiles.generation.generate import generate
from springline.profiles.snapshot_files import SnapshotFiles
from springline.warehouse.archive import exporting
from tests.integration.chats import GROUP, LATER, Pipeline, WordTags, minute

NO_WORDS = Words()
SALT = bytes(range(32))
ADA = Member("a1f0c3d2-1111-4111-8111-aaaaaaaaaaaa", "Ada Quillfeather")
BEN = Member("b2e1d4c3-2222-4222-8222-bbbbbbbbbbbb", "Ben Oakes")
CARA = Member("c3d2e5b4-3333-4333-8333-cccccccccccc", "Cara Lindt")

HERS = (
    "Could somebody lend me the long aluminium ladder on Saturday?",
    "The heron at the millpond has caught three carp before breakfast.",
    "My harmonium from Leipzig needs new bellows, see https://harmonium.example/bellows",
)
HER_REQUEST = ("Wanted: somebody who tunes a harmonium", "It stands in the chapel loft, please bring a torch.")
HER_COMMENT = "I can bring the marmalade jars along on Tuesday evening."
HER_FILE = "quillfeather-loft.jpg"


def key(member: Member, at: float) -> str:
    return f"{member.key}:{int(minute(at).timestamp() * 1000)}"


def sent(member: Member, at: float, text: str, **more: Any) -> MessageSent:
    return MessageSent(GROUP, member, key(member, at), minute(at), text, **more)


def chat() -> list[ChatEvent]:
    """What was said: she asks, is answered, quoted, mentioned and reacted to; she edits, and reacts to others."""
    file = Attachment(f"{key(ADA, 2)}/0", "image/jpeg", filename=HER_FILE)
    return [
        sent(ADA, 0, HERS[0]),
        sent(BEN, 1, "I have one, come and get it.", reply_to=key(ADA, 0)),
        sent(ADA, 2, HERS[1], attachments=(file,)),
        sent(CARA, 3, "@Ada that heron again!", mentions=(Mention(ADA.key, 0, 4),)),
        sent(ADA, 4, "My harmonium needs bellows."),
        MessageEdited(GROUP, ADA, key(ADA, 5), key(ADA, 4), minute(5), HERS[2]),
        sent(BEN, 6, "Does anybody have a wheelbarrow for the allotment?"),
        ReactionSet(GROUP, ADA, key(BEN, 6), "👍", minute(7), removed=False),
        ReactionSet(GROUP, BEN, key(ADA, 2), "😀", minute(7), removed=False),
        ReactionSet(GROUP, BEN, key(ADA, 900), "😀", minute(8), removed=False),  # of a message that never came
        sent(CARA, 9, "What was that about?", reply_to=key(ADA, 901)),
    ]


class Leaving:
    """One tenant's whole way, with files in a folder."""

    def __init__(self, db: Any, folder: Path, *, tenant_id: int | None = None, tenant: str = "harbour") -> None:
        self.pipeline = Pipeline(db, tenant_id)
        self.folder = folder
        objects = FolderObjects(folder)
        self.places = Places(
            database=db.app,
            system=db.system,
            warehouse=db.app,
            objects=objects,
            exports=FolderObjects(folder / "warehouse"),
            exports_place=str(folder / "warehouse"),
            tenant_id=self.pipeline.tenant_id,
            tenant=tenant,
            searchable_queues=True,
        )

    def live(self) -> int:
        """Everybody says what they say, and all of it goes its way into indexes, files and exports; returns her id."""
        self.pipeline.tell(*chat())
        user_id = self.person(ADA)
        with self.places.database.transaction(self.places.tenant_id) as tx:
            opened = requests.open_request(
                tx, kind="need", title=HER_REQUEST[0], body=HER_REQUEST[1], author_id=user_id, group=None, at=minute(20)
            )
            requests.comment(tx, opened.request_id, body="Ask the organist.", author_id=self.person(BEN), at=minute(21))
            requests.comment(tx, self.request_of_ben(), body=HER_COMMENT, author_id=user_id, at=minute(22))
        self.follow()
        self.tell_of(user_id)
        return user_id

    def tell_of(self, user_id: int) -> None:
        """A highlight by rules, and somebody's text instead of it."""
        generate(
            self.places.database, self.places.tenant_id, [user_id], ExtractiveGenerator(WordTags()), now=lambda: LATER
        )
        with self.places.database.transaction(self.places.tenant_id) as tx:
            highlights.set_manual_override(tx, user_id, f"{ADA.name} tunes a harmonium.", by="account/7", at=LATER)

    def follow(self) -> None:
        """Everything that is derived catches up."""
        self.pipeline.index()
        self.pipeline.index()
        SnapshotFiles(
            self.places.database, self.places.objects, tenant_id=self.places.tenant_id, tenant=self.places.tenant
        ).write_all(at=LATER)
        self.export()

    def export(self) -> None:
        exporting.export(
            self.places.warehouse,
            self.places.exports,
            tenant_id=self.places.tenant_id,
            tenant=self.places.tenant,
            place=self.places.exports_place,
        )

    def request_of_ben(self) -> int:
        return self.pipeline.rows("select id from request where title like '%wheelbarrow%'")[0][0]

    def person(self, member: Member) -> int:
        rows = self.pipeline.rows('select id from "user" where member_key = :key', key=f"signal-cli:{member.key}")
        return rows[0][0]

    def cause(self, at: datetime = LATER) -> Cause:
        return Cause(command_principal(self.places.tenant_id, "people erase"), at)

    def erase(self, user_id: int, **more: Any) -> Words:
        """Erase a person; what follows by events is not waited for. Returns what to look for."""
        words = words_of(self.places, service.find(self.places, user_id))
        service.erase(self.places, user_id, cause=self.cause(), salt=SALT, **more)
        service.empty_cache(self.places)
        return words

    def report(self, user_id: int, words: Words = NO_WORDS, *, waiting: int = 0) -> Report:
        return report.report(self.places, service.find(self.places, user_id), before=None, words=words, waiting=waiting)

    def everything(self) -> str:
        """All words in the database, and in the files of the object store."""
        files = []
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and path.suffix == ".parquet":
                from pyarrow import parquet

                files.append(str(parquet.read_table(path).to_pydict()))
            elif path.is_file():
                files.append(path.read_text(encoding="utf-8"))
        return "\n".join([self.pipeline.everything(), *files])


def other(leaving: Leaving, db: Any) -> Leaving:
    """The neighbours: another tenant with the same people, accounts and words."""
    return Leaving(db, leaving.folder, tenant_id=db.other_tenant_id, tenant="orchard")
