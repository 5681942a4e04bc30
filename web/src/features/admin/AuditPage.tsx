import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ScrollText } from "lucide-react";
import { itemsOf } from "@/api";
import { Button, EmptyState, Page, PageHeader, Problem, SearchField, ShowMore, Skeleton, TextLink, Time, Waiting } from "@/ui";
import styles from "./Admin.module.css";
import { ChainCheck } from "./ChainCheck";
import { patchLines } from "./patch";
import { type AuditEntry, type AuditFilters, auditQuery } from "./queries";

const route = getRouteApi("/signed-in/admin/audit");
const FIELDS = [
  { name: "actor", label: "Actor", example: "account/1" },
  { name: "action", label: "Action", example: "flag.switched" },
  { name: "resource", label: "Resource", example: "flag/glaze_from_index" },
] as const;

export default function AuditPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(auditQuery(search));
  const entries = itemsOf(query.data);
  const filter = (changed: AuditFilters) => void navigate({ search: (before) => ({ ...before, ...changed }), replace: true });
  return (
    <Page>
      <PageHeader title="Audit log" detail="Who changed what, newest first. Entries are chained: none can be changed or taken away unseen." actions={<ChainCheck />} />
      <div className={styles.filters}>
        {FIELDS.map(({ name, label, example }) => (
          <SearchField key={name} label={label} placeholder={`${label}, as ${example}`} value={search[name] ?? ""} waitMs={500} onSearch={(value) => filter({ [name]: value.trim() || undefined })} />
        ))}
      </div>
      {query.isLoadingError ? (
        <Problem error={query.error} retry={query.refetch} />
      ) : query.isPending ? (
        <Waiting label="Loading the audit log">
          <Skeleton height="40px" lines={8} />
        </Waiting>
      ) : entries.length === 0 ? (
        <EmptyState icon={ScrollText} title="No entry matches" action={<Button onClick={() => void navigate({ search: {} })}>Clear the filters</Button>}>
          Filters take whole names, as the entries have them.
        </EmptyState>
      ) : (
        <ol className={styles.entries} aria-label="Entries">
          {entries.map((entry) => (
            <Entry key={entry.number} entry={entry} />
          ))}
        </ol>
      )}
      {query.error && query.data && <Problem error={query.error} retry={query.refetch} compact />}
      <ShowMore query={query} />
    </Page>
  );
}

const SIGNS = { added: "+", removed: "−", changed: "→", other: "·" };
const WORDS = { added: "added", removed: "removed", changed: "changed to", other: "did" };

function Entry({ entry }: { entry: AuditEntry }) {
  const { number, at, actor, action, resource, diff, request_id, hash } = entry;
  return (
    <li>
      <div className={styles.entryHead}>
        <span className={styles.number}>{number}</span>
        <TextLink to="/admin/audit" search={(before: AuditFilters) => ({ ...before, action })} className={styles.name}>
          {action}
        </TextLink>
        <TextLink to="/admin/audit" search={(before: AuditFilters) => ({ ...before, resource })}>
          {resource}
        </TextLink>
        <span className={styles.quiet}>
          by{" "}
          <TextLink to="/admin/audit" search={(before: AuditFilters) => ({ ...before, actor })}>
            {actor}
          </TextLink>
          , <Time at={at} />
        </span>
      </div>
      <details className={styles.details}>
        <summary>{diff.length === 0 ? "No change of values" : "What changed"}</summary>
        <ul>
          {patchLines(diff).map((line, index) => (
            <li key={index} data-kind={line.kind}>
              <span aria-hidden>{SIGNS[line.kind]}</span>
              <span className="visually-hidden">{WORDS[line.kind]}</span> <strong>{line.place || "all of it"}</strong> {line.value}
            </li>
          ))}
        </ul>
        <p className={styles.quiet}>
          {request_id && (
            <>
              Request <code>{request_id}</code>,{" "}
            </>
          )}
          hash <code>{hash}</code>
        </p>
      </details>
    </li>
  );
}
