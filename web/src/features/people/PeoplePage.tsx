import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Users } from "lucide-react";
import { useRef } from "react";
import { itemsOf } from "@/api";
import { useCommand } from "@/app/commands";
import { count, counted } from "@/lib/numbers";
import {
  Avatar, Button, type Column, DataTable, EmptyState, type Facet, FacetPanel, Page, PageHeader, Problem, SearchField, Select, ShowMore, Skeleton, TextLink, Time, Waiting,
} from "@/ui";
import styles from "./People.module.css";
import { type IndexedPerson, type PeopleFilters, peopleQuery, type PeopleSort } from "./queries";

const route = getRouteApi("/signed-in/people");
const SORTS: { value: PeopleSort; label: string }[] = [
  { value: "activity", label: "Last active" },
  { value: "messages", label: "Messages" },
  { value: "name", label: "Name" },
];
const FACETS = [
  { name: "tag", label: "Topic" },
  { name: "location", label: "Place" },
  { name: "group", label: "Group" },
] as const;
const COLUMNS: Column<IndexedPerson>[] = [
  {
    id: "name",
    header: "Name",
    cell: ({ id, document }) => (
      <span className={styles.person}>
        <Avatar name={document.name} />
        <TextLink to="/people/$personId" params={{ personId: id }} className={styles.name}>
          {document.name}
        </TextLink>
      </span>
    ),
  },
  { id: "tags", header: "Talks about", minor: true, cell: ({ document }) => <span className={styles.quiet}>{document.tags.slice(0, 3).map((tag) => tag.value).join(", ")}</span> },
  { id: "messages", header: "Messages", align: "end", width: "96px", cell: ({ document }) => count(document.counts.messages) },
  { id: "active", header: "Last active", align: "end", width: "140px", cell: ({ document }) => document.activity.last_at && <Time at={document.activity.last_at} /> },
];

export default function PeoplePage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(peopleQuery(search));
  const people = itemsOf(query.data);
  const told = query.data?.pages[0]?.facets;
  const facets = FACETS.map(({ name, label }): Facet => ({ name, label, values: told?.values[name] ?? [], chosen: search[name] ? [search[name]] : [] }));
  const field = useRef<HTMLInputElement>(null);
  useCommand("people.search", () => field.current?.focus());
  const filter = (changed: PeopleFilters) => void navigate({ to: ".", search: (before) => ({ ...before, ...changed }), replace: true });

  return (
    <Page>
      <PageHeader title="People" detail="Everyone who wrote, with what they write about." />
      <div className={styles.tools}>
        <SearchField ref={field} label="Search people" value={search.q ?? ""} onSearch={(q) => filter({ q: q || undefined })} />
        <Select label="Sort by" prefixed value={search.sort ?? "activity"} choices={SORTS} onChange={(sort) => filter({ sort: sort === "activity" ? undefined : sort })} />
      </div>
      <div className={styles.columns}>
        <FacetPanel facets={facets} onChange={(name, chosen) => filter({ [name]: chosen[0] })}>
          {told && !told.is_whole && <p className={styles.hint}>Counted over the {counted(told.counted, "person", "people")} who were active last.</p>}
        </FacetPanel>
        <div className={styles.list} aria-busy={query.isPlaceholderData}>
          {query.error && <Problem error={query.error} compact={Boolean(query.data)} retry={query.isFetchNextPageError ? query.fetchNextPage : query.refetch} />}
          {!query.data ? (
            !query.error && (
              <Waiting label="Loading people">
                <Skeleton height="32px" lines={8} />
              </Waiting>
            )
          ) : people.length === 0 ? (
            <Nobody filtered={Object.values(search).some(Boolean)} onClear={() => void navigate({ to: ".", search: {} })} />
          ) : (
            <DataTable label="People" columns={COLUMNS} rows={people} keyOf={(person) => person.id} />
          )}
          <ShowMore query={query} />
        </div>
      </div>
    </Page>
  );
}

function Nobody({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (filtered) return <EmptyState icon={Users} title="Nobody matches" action={<Button onClick={onClear}>Clear the filters</Button>} />;
  return (
    <EmptyState icon={Users} title="Nobody yet" command="springline import signal-cli examples/neighbourhood.jsonl">
      People appear once messages have arrived and were indexed. Import a chat, or the sample to look around:
    </EmptyState>
  );
}
