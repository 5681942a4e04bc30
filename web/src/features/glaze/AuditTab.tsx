import { useInfiniteQuery } from "@tanstack/react-query";
import { ScrollText } from "lucide-react";
import { itemsOf } from "@/api";
import { type Column, DataTable, EmptyState, Problem, ShowMore, Skeleton, Time, Waiting } from "@/ui";
import { actionTold, diffTold } from "./audit";
import styles from "./Glaze.module.css";
import { type AuditEntry, auditQuery } from "./queries";

const COLUMNS: Column<AuditEntry>[] = [
  { id: "action", header: "What", cell: (entry) => actionTold(entry.action) },
  { id: "diff", header: "Change", minor: true, cell: (entry) => <span className={styles.quiet}>{diffTold(entry.diff)}</span> },
  { id: "actor", header: "Who", cell: (entry) => <code>{entry.actor}</code> },
  { id: "at", header: "When", align: "end", width: "140px", cell: (entry) => <Time at={entry.at} /> },
];

/** Who looked at what is told of a person, and who changed it. The log has no words of texts, only their lengths. */
export function AuditTab({ personId }: { personId: number }) {
  const query = useInfiniteQuery(auditQuery(personId));
  const entries = itemsOf(query.data);
  if (query.error && entries.length === 0) return <Problem error={query.error} retry={query.refetch} />;
  if (query.isPending) {
    return (
      <Waiting label="Loading the audit log">
        <Skeleton height="32px" lines={4} />
      </Waiting>
    );
  }
  if (entries.length === 0) return <EmptyState icon={ScrollText} title="Nobody has looked yet">Whoever looks at this page or changes something leaves an entry here.</EmptyState>;
  return (
    <div className={styles.tab}>
      <DataTable label="Audit log" columns={COLUMNS} rows={entries} keyOf={(entry) => entry.number} />
      {query.error && <Problem error={query.error} compact retry={query.isFetchNextPageError ? query.fetchNextPage : query.refetch} />}
      <ShowMore query={query} label="Show older entries" />
    </div>
  );
}
