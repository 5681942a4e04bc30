import { Badge, type Column, DataTable, TextLink } from "@/ui";
import styles from "./Documents.module.css";
import type { Change, VersionWhole } from "./queries";
import { IngestBadge } from "./StateBadge";
import { CHANGES, changesOf, formatName, partsOf, problemSaid } from "./wording";

/** What a version changed, document by document. */
export function ChangeList({ slug, version }: { slug: string; version: VersionWhole }) {
  const { changes, number, added, changed, removed } = version;
  const hidden = added + changed + removed - changes.length;
  if (changes.length === 0) return <p className={styles.quiet}>This version changed no document.</p>;
  return (
    <div className={styles.list}>
      <DataTable label="Changes" columns={columns(slug, number)} rows={changes} keyOf={({ path }) => path} />
      {hidden > 0 && <p className={styles.quiet}>In all: {changesOf(version)}. The first thousand are shown.</p>}
    </div>
  );
}

const columns = (slug: string, number: number): Column<Change>[] => [
  {
    id: "path",
    header: "Document",
    cell: ({ path, change, ingest }) => {
      const { folder, name } = partsOf(path);
      const shown = (
        <>
          <span className={styles.folder}>{folder}</span>
          <span className={styles.name}>{name}</span>
        </>
      );
      return (
        <span className={styles.document}>
          {change === "changed" ? (
            <TextLink to="/bundles/$slug/diff" params={{ slug }} search={{ from: number - 1, to: number, path }} className={styles.path}>
              {shown}
            </TextLink>
          ) : (
            <TextLink to="/bundles/$slug/documents" params={{ slug }} search={{ path, version: change === "removed" ? number - 1 : number }} className={styles.path}>
              {shown}
            </TextLink>
          )}
          {ingest?.state === "failed" && (
            <span className={styles.warning}>{problemSaid(ingest.problem_code, ingest.problem_detail)}</span>
          )}
        </span>
      );
    },
  },
  { id: "change", header: "Change", width: "110px", cell: ({ change }) => <Badge tone={CHANGES[change].tone}>{CHANGES[change].label}</Badge> },
  { id: "format", header: "Format", width: "120px", minor: true, cell: ({ format }) => formatName(format) },
  { id: "state", header: "State", width: "112px", minor: true, cell: ({ ingest }) => ingest && <IngestBadge state={ingest.state} /> },
];
