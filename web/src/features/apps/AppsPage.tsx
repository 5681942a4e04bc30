import { useInfiniteQuery } from "@tanstack/react-query";
import { Blocks } from "lucide-react";
import { itemsOf } from "@/api";
import { useSession } from "@/app/use-session";
import { Badge, type Column, DataTable, EmptyState, Page, PageHeader, Problem, ShowMore, Skeleton, TextLink, Time, Waiting } from "@/ui";
import styles from "./Apps.module.css";
import { type AppEntry, appsQuery, TYPES } from "./queries";

/** Registers the smallest app that the contract allows, with a token that is made for it. */
export const registering = (origin: string) =>
  "TOKEN=$(springline tokens create apps --scope apps:manage --days 1) && " +
  `curl -sS -X PUT "${origin}/api/apps/weekly-brief" -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" ` +
  "-d '{\"key\": \"weekly-brief\", \"name\": \"Weekly brief\", \"summary\": \"What happened this week.\", \"type\": \"workflow\"}'";

const COLUMNS: Column<AppEntry>[] = [
  {
    id: "name",
    header: "App",
    cell: (app) => (
      <>
        <TextLink to="/apps/$appKey" params={{ appKey: app.key }} className={styles.name ?? ""}>
          {app.name}
        </TextLink>
        {app.summary && <div className={styles.quiet}>{app.summary}</div>}
      </>
    ),
  },
  { id: "type", header: "Type", width: "112px", cell: (app) => <Badge>{TYPES[app.type].label}</Badge> },
  { id: "version", header: "Version", align: "end", width: "80px", minor: true, cell: (app) => app.version },
  { id: "at", header: "Registered", align: "end", width: "128px", minor: true, cell: (app) => <Time at={app.registered_at} /> },
];

export default function AppsPage() {
  const { may } = useSession();
  // Nothing tells of new apps: whoever comes back from registering one sees it.
  const query = useInfiniteQuery({ ...appsQuery(), staleTime: 0 });
  const apps = itemsOf(query.data);
  return (
    <Page>
      <PageHeader title="Apps" detail="Packaged work that a team runs again and again: what each is given, and what it makes." />
      {query.isLoadingError ? (
        <Problem error={query.error} retry={query.refetch} />
      ) : query.isPending ? (
        <Waiting label="Loading apps">
          <Skeleton height="40px" lines={4} />
        </Waiting>
      ) : apps.length === 0 ? (
        <EmptyState icon={Blocks} title="No app is registered" {...(may("apps:manage") && { command: registering(location.origin) })}>
          {may("apps:manage") ? "An app is registered by its manifest, with a token that has the scope apps:manage. On the machine that runs Springline, this registers a first one:" : "Operators register apps by their manifests."}
        </EmptyState>
      ) : (
        <DataTable label="Apps" columns={COLUMNS} rows={apps} keyOf={(app) => app.key} />
      )}
      {query.error && query.data && <Problem error={query.error} retry={query.refetch} compact />}
      <ShowMore query={query} />
    </Page>
  );
}
