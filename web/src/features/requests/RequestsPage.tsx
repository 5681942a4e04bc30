import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { MessageCircleQuestion, Plus } from "lucide-react";
import { useRef } from "react";
import { itemsOf } from "@/api";
import { useCommand } from "@/app/commands";
import { useSession } from "@/app/use-session";
import { count, counted } from "@/lib/numbers";
import {
  Button, type Column, DataTable, EmptyState, type Facet, FacetPanel, Page, PageHeader, Problem, SearchField, Select, ShowMore, Skeleton, TextLink, Time, Waiting,
} from "@/ui";
import { NewRequestDialog } from "./NewRequestDialog";
import { type IndexedRequest, type RequestFilters, type RequestSort, requestsQuery } from "./queries";
import { RequestBadges } from "./RequestBadges";
import styles from "./Requests.module.css";

const route = getRouteApi("/signed-in/requests");
const SORTS: { value: RequestSort; label: string }[] = [
  { value: "activity", label: "Last active" },
  { value: "messages", label: "Comments" },
  { value: "name", label: "Title" },
];
const FACETS = [
  { name: "status", label: "State" },
  { name: "tag", label: "Topic" },
  { name: "location", label: "Place" },
  { name: "group", label: "Group" },
] as const;
const COLUMNS: Column<IndexedRequest>[] = [
  {
    id: "title",
    header: "Title",
    cell: ({ id, document }) => (
      <span className={styles.request}>
        <TextLink to="/requests/$requestId" params={{ requestId: id }} className={styles.title}>
          {document.title}
        </TextLink>
        <span className={styles.quiet}>
          {[document.author?.name, ...document.tags.slice(0, 3).map((tag) => tag.value)].filter(Boolean).join(" · ")}
        </span>
      </span>
    ),
  },
  { id: "status", header: "State", width: "128px", cell: ({ document }) => <RequestBadges kind={document.needs_or_offers} status={document.status} /> },
  { id: "comments", header: "Comments", align: "end", width: "96px", minor: true, cell: ({ document }) => count(document.counts.comments) },
  {
    id: "active", header: "Last active", align: "end", width: "140px", minor: true,
    cell: ({ document }) => document.activity.last_at && <Time at={document.activity.last_at} />,
  },
];

export default function RequestsPage() {
  const { new: isNew, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const { may } = useSession();
  const query = useInfiniteQuery(requestsQuery(filters));
  const requests = itemsOf(query.data);
  const told = query.data?.pages[0]?.facets;
  const facets = FACETS.map(({ name, label }): Facet => ({ name, label, values: told?.values[name] ?? [], chosen: filters[name] ? [filters[name]] : [] }));
  const field = useRef<HTMLInputElement>(null);
  useCommand("requests.search", () => field.current?.focus());
  const filter = (changed: RequestFilters) => void navigate({ search: (before) => ({ ...before, ...changed }), replace: true });
  const ask = (open: boolean) => void navigate({ search: (before) => ({ ...before, new: open || undefined }), replace: !open });
  const canAsk = may("community:write");

  return (
    <Page>
      <PageHeader
        title="Requests"
        detail="What people asked for and offered, with what came of it."
        actions={
          canAsk && (
            <Button kind="primary" icon={Plus} onClick={() => ask(true)}>
              New request
            </Button>
          )
        }
      />
      <div className={styles.tools}>
        <SearchField ref={field} label="Search requests" value={filters.q ?? ""} onSearch={(q) => filter({ q: q || undefined })} />
        <Select label="Sort by" prefixed value={filters.sort ?? "activity"} choices={SORTS} onChange={(sort) => filter({ sort: sort === "activity" ? undefined : sort })} />
      </div>
      <div className={styles.columns}>
        <FacetPanel facets={facets} onChange={(name, chosen) => filter({ [name]: chosen[0] })}>
          {told && !told.is_whole && <p className={styles.hint}>Counted over the {counted(told.counted, "request")} that were active last.</p>}
        </FacetPanel>
        <div className={styles.list} aria-busy={query.isPlaceholderData}>
          {query.error && <Problem error={query.error} compact={Boolean(query.data)} retry={query.isFetchNextPageError ? query.fetchNextPage : query.refetch} />}
          {!query.data ? (
            !query.error && (
              <Waiting label="Loading requests">
                <Skeleton height="32px" lines={8} />
              </Waiting>
            )
          ) : requests.length === 0 ? (
            <Nothing filtered={Object.values(filters).some(Boolean)} onClear={() => void navigate({ search: {} })} {...(canAsk && { onAsk: () => ask(true) })} />
          ) : (
            <DataTable label="Requests" columns={COLUMNS} rows={requests} keyOf={(request) => request.id} />
          )}
          <ShowMore query={query} />
        </div>
      </div>
      {isNew && canAsk && <NewRequestDialog onClose={() => ask(false)} />}
    </Page>
  );
}

function Nothing({ filtered, onClear, onAsk }: { filtered: boolean; onClear: () => void; onAsk?: () => void }) {
  if (filtered) return <EmptyState icon={MessageCircleQuestion} title="No request matches" action={<Button onClick={onClear}>Clear the filters</Button>} />;
  return (
    <EmptyState icon={MessageCircleQuestion} title="No requests yet" command="springline import signal-cli examples/neighbourhood.jsonl" action={onAsk && <Button onClick={onAsk}>Open one</Button>}>
      A request appears when somebody asks in a chat, or opens one here. Import a chat, or the sample to look around:
    </EmptyState>
  );
}
