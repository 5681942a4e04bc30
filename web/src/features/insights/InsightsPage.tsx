import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Lightbulb, Plus, X } from "lucide-react";
import { useRef } from "react";
import { itemsOf } from "@/api";
import { useCommand } from "@/app/commands";
import { useSession } from "@/app/use-session";
import { counted } from "@/lib/numbers";
import { Button, type Column, DataTable, EmptyState, type Facet, FacetPanel, LinkButton, Page, PageHeader, Problem, SearchField, ShowMore, Skeleton, TextLink, Time, Waiting } from "@/ui";
import { Confidence } from "./Confidence";
import { newDraft } from "./draft";
import { InsightBadges } from "./InsightBadges";
import { InsightForm } from "./InsightForm";
import styles from "./Insights.module.css";
import { type InsightEntry, type InsightFilters, insightsQuery } from "./queries";
import { useInsightChange } from "./use-changes";
import { BANDS, claimTold, STATES, STATUSES } from "./wording";

const route = getRouteApi("/signed-in/insights");

const COLUMNS: Column<InsightEntry>[] = [
  {
    id: "statement",
    header: "Insight",
    cell: ({ id, statement, claim }) => (
      <span className={styles.entry}>
        <TextLink to="/insights/$insightId" params={{ insightId: id }} className={styles.strong}>
          {statement}
        </TextLink>
        {claim && <span className={styles.quiet}>{claimTold(claim)}</span>}
      </span>
    ),
  },
  {
    id: "state", header: "State", width: "160px",
    cell: (insight) => (
      <span className={styles.badgeLine}>
        <InsightBadges insight={insight} />
      </span>
    ),
  },
  { id: "confidence", header: "Confidence", width: "120px", minor: true, cell: ({ confidence }) => <Confidence value={confidence} /> },
  { id: "evidence", header: "Rests on", align: "end", width: "96px", minor: true, cell: ({ evidence_count: quotes }) => <span className={styles.quiet}>{counted(quotes, "quote")}</span> },
  { id: "changed", header: "Changed", align: "end", width: "128px", minor: true, cell: ({ changed_at: at }) => <Time at={at} /> },
];

const choices = <Value extends string>(named: Record<Value, { label: string }>) => (Object.keys(named) as Value[]).map((value) => ({ value, label: named[value].label }));

export default function InsightsPage() {
  const { new: isNew, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const { may } = useSession();
  const query = useInfiniteQuery(insightsQuery(filters));
  const insights = itemsOf(query.data);
  const field = useRef<HTMLInputElement>(null);
  useCommand("insights.search", () => field.current?.focus());
  const filter = (changed: InsightFilters) => void navigate({ search: (before) => ({ ...before, ...changed }), replace: true });
  const write = (open: boolean) => void navigate({ search: (before) => ({ ...before, new: open || undefined }), replace: !open });
  const mayWrite = may("insights:write");
  const facets: Facet[] = [
    { name: "status", label: "Lifecycle", values: choices(STATUSES), chosen: filters.status ? [filters.status] : [] },
    { name: "state", label: "Its words", values: choices(STATES), chosen: filters.state ? [filters.state] : [] },
    { name: "confidence", label: "Confidence", values: choices(BANDS), chosen: filters.confidence ? [filters.confidence] : [] },
  ];
  return (
    <Page>
      <PageHeader
        title="Insights"
        detail="What is claimed, and the words that it rests on."
        actions={
          <>
            {may("insights:review") && <LinkButton to="/reviews/$queue" params={{ queue: "stale" }}>Review</LinkButton>}
            {mayWrite && (
              <Button kind="primary" icon={Plus} onClick={() => write(true)}>
                New insight
              </Button>
            )}
          </>
        }
      />
      <div className={styles.tools}>
        <SearchField ref={field} label="Search insights" placeholder="Words of a statement or subject" value={filters.q ?? ""} onSearch={(q) => filter({ q: q || undefined })} />
        <Narrowed filters={filters} onClear={(name) => filter({ [name]: undefined })} />
      </div>
      <div className={styles.columns}>
        <FacetPanel facets={facets} onChange={(name, chosen) => filter({ [name]: chosen[0] })} />
        <div className={styles.list} aria-busy={query.isPlaceholderData}>
          {query.error && <Problem error={query.error} compact={Boolean(query.data)} retry={query.isFetchNextPageError ? query.fetchNextPage : query.refetch} />}
          {!query.data ? (
            !query.error && (
              <Waiting label="Loading insights">
                <Skeleton height="40px" lines={8} />
              </Waiting>
            )
          ) : insights.length === 0 ? (
            <Nothing filtered={Object.values(filters).some(Boolean)} onClear={() => void navigate({ search: {} })} {...(mayWrite && { onWrite: () => write(true) })} />
          ) : (
            <DataTable label="Insights" columns={COLUMNS} rows={insights} keyOf={({ id }) => id} />
          )}
          <ShowMore query={query} />
        </div>
      </div>
      {isNew && mayWrite && <NewInsight onClose={() => write(false)} />}
    </Page>
  );
}

/** What narrows the list besides the facets: links from elsewhere come with a subject, or with what insights are about. */
function Narrowed({ filters: { subject, about }, onClear }: { filters: InsightFilters; onClear: (name: "subject" | "about") => void }) {
  const told = [subject && (["subject", `Subject: ${subject}`] as const), about && (["about", `About ${about}`] as const)].filter((one) => one !== undefined && one !== "");
  return told.map(([name, label]) => (
    <Button key={name} size="small" icon={X} aria-label={`Take “${label}” away`} onClick={() => onClear(name)}>
      {label}
    </Button>
  ));
}

function NewInsight({ onClose }: { onClose: () => void }) {
  const navigate = route.useNavigate();
  const changing = useInsightChange();
  return (
    <InsightForm
      title="New insight"
      draft={newDraft()}
      action="Save as a draft"
      busy={changing.isPending}
      error={changing.error}
      onSave={(draft) => changing.mutate({ do: "create", draft }, { onSuccess: ({ id }) => void navigate({ to: "/insights/$insightId", params: { insightId: id } }) })}
      onClose={onClose}
    />
  );
}

function Nothing({ filtered, onClear, onWrite }: { filtered: boolean; onClear: () => void; onWrite?: () => void }) {
  if (filtered) return <EmptyState icon={Lightbulb} title="No insight matches" action={<Button onClick={onClear}>Clear the filters</Button>} />;
  return (
    <EmptyState icon={Lightbulb} title="No insights yet" action={onWrite && <Button onClick={onWrite}>Write one</Button>}>
      An insight is a claim with the words that it rests on. Select words in a document and cite them, keep a sentence of an answer, or write one here.
    </EmptyState>
  );
}
