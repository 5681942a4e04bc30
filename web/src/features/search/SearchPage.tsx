import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { CircleHelp, Link2 } from "lucide-react";
import { useRef, useState } from "react";
import { useCommand } from "@/app/commands";
import { useSession } from "@/app/use-session";
import { PinButton, searchPin } from "@/features/studio";
import { stringifySearch } from "@/lib/search-params";
import { copyText, IconButton, Page, PageHeader, SearchField, type Tab, Tabs, toast } from "@/ui";
import { DocumentsTab } from "./DocumentsTab";
import { Everything } from "./Everything";
import { FallbackBanner } from "./FallbackBanner";
import { FaultOrProblem } from "./FaultOrProblem";
import { MessagesTab } from "./MessagesTab";
import { documentGlancesQuery, type Group, glancesQuery, type Kind, MOST_GLANCES } from "./queries";
import { QueryHelp, Ways } from "./QueryHelp";
import { ScenesTab } from "./ScenesTab";
import styles from "./Search.module.css";
import { ShortTab } from "./ShortTab";

const route = getRouteApi("/signed-in/search");
const KINDS: { value: Kind; label: string }[] = [
  { value: "messages", label: "Messages" },
  { value: "documents", label: "Documents" },
  { value: "scenes", label: "Scenes" },
  { value: "people", label: "People" },
  { value: "requests", label: "Requests" },
];

const ASK_THEMSELVES: (Kind | "all")[] = ["messages", "documents", "scenes"];

export default function SearchPage() {
  const search = route.useSearch();
  const { q = "", in: kind = "all" } = search;
  const navigate = route.useNavigate();
  const [help, setHelp] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useCommand("search.focus", () => field.current?.focus());
  useCommand("search.copy", () => void copyLink());
  const look = (words: string) => {
    setHelp(false);
    void navigate({ search: (before) => ({ ...before, q: words.trim() || undefined }), replace: true });
  };

  return (
    <Page>
      <PageHeader title="Search" detail="Messages, documents, scenes, people and requests." />
      <div className={styles.tools}>
        <SearchField ref={field} label="Search" placeholder="Words, “phrases”, -not, field:value" value={q} onSearch={look} autoFocus={q === ""} />
        <IconButton icon={CircleHelp} label="How to search" onClick={() => setHelp(true)} />
        <IconButton icon={Link2} label="Copy a link to this search" disabled={q === ""} onClick={() => void copyLink()} />
        {q !== "" && <PinButton pin={searchPin(stringifySearch(search))} name="this search" size="usual" />}
      </div>
      {q === "" ? (
        <section className={styles.start}>
          <h2>What to write</h2>
          <Ways onTry={look} />
        </section>
      ) : (
        <Results q={q} kind={kind} />
      )}
      <QueryHelp open={help} onClose={() => setHelp(false)} onTry={look} />
    </Page>
  );
}

/** All of a search is in the address, so the link is the saved search. */
async function copyLink() {
  const isCopied = await copyText(window.location.href, "Copy the address of this page by hand.");
  if (isCopied) toast({ title: "Link copied", detail: "It opens this search with its filters." });
}

function Results({ q, kind }: { q: string; kind: Kind | "all" }) {
  const navigate = route.useNavigate();
  const session = useSession();
  const query = useQuery(glancesQuery(q, MOST_GLANCES));
  // Where documents can't be asked, their tab tells why.
  const documents = useQuery(documentGlancesQuery(q, MOST_GLANCES));
  if (query.isLoadingError) return <FaultOrProblem error={query.error} query={q} retry={query.refetch} />;
  const open = (next: Kind | "all") => void navigate({ search: (before) => ({ ...before, in: next === "all" ? undefined : next }) });
  const groups: Group[] = [...(query.data?.groups ?? []), ...(documents.data ? [documents.data] : [])];
  const group = (name: Kind): Group | undefined => groups.find((one) => one.kind === name);
  const content = {
    messages: <MessagesTab q={q} />,
    documents: <DocumentsTab q={q} />,
    scenes: <ScenesTab q={q} />,
    people: <ShortTab q={q} group={group("people")} />,
    requests: <ShortTab q={q} group={group("requests")} />,
  };
  const tabs: Tab<Kind | "all">[] = [
    { value: "all", label: "All", content: <Everything groups={query.isPending ? null : groups} onOpen={open} /> },
    ...KINDS.map(({ value, label }) => {
      const total = group(value)?.total;
      return { value, label, ...(total !== undefined && { count: total }), content: kind === value && content[value] };
    }),
  ];
  return (
    <>
      {/* These tabs ask for themselves, and tell of their own answers. */}
      {!ASK_THEMSELVES.includes(kind) && <FallbackBanner engine={query.data?.engine} mayOperate={session.may("operations:read")} />}
      <Tabs label="Kinds" value={kind} tabs={tabs} onChange={open} />
    </>
  );
}
