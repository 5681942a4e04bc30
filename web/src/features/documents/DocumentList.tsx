import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { FileText } from "lucide-react";
import { useEffect } from "react";
import { itemsOf } from "@/api";
import { type Column, DataTable, EmptyState, Problem, SearchField, ShowMore, Skeleton, TextLink, Waiting } from "@/ui";
import styles from "./Documents.module.css";
import { type DocumentEntry, documentsQuery } from "./queries";
import { IngestBadge } from "./StateBadge";
import { formatName, partsCounted, partsOf, problemSaid, sizeOf } from "./wording";

const route = getRouteApi("/signed-in/bundles/$slug");
const FEW = 8;

/** The documents of a version, each with how far it is and what is wrong with it. */
export function DocumentList({ slug, number }: { slug: string; number: number }) {
  const { q = "", version } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(documentsQuery(slug, number));
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  // Found here and not by the server, so all of them have to be here.
  useEffect(() => {
    if (q && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [q, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  const all = itemsOf(query.data);
  const words = q.toLowerCase().split(/\s+/u).filter(Boolean);
  const documents = all.filter(({ path, title }) => words.every((word) => `${path} ${title ?? ""}`.toLowerCase().includes(word)));
  if (!query.data) {
    return query.error ? (
      <Problem error={query.error} retry={query.refetch} />
    ) : (
      <Waiting label="Loading documents">
        <Skeleton height="40px" lines={6} />
      </Waiting>
    );
  }
  if (all.length === 0) return <EmptyState icon={FileText} title="This version has no documents" />;
  return (
    <div className={styles.list}>
      {(all.length > FEW || q) && (
        <div className={styles.tools}>
          <SearchField label="Filter documents" value={q} onSearch={(next) => void navigate({ to: ".", search: (before) => ({ ...before, q: next || undefined }), replace: true })} />
        </div>
      )}
      {query.error && <Problem error={query.error} compact retry={isFetchNextPageError ? fetchNextPage : query.refetch} />}
      {documents.length === 0 ? <p className={styles.quiet}>No document is called like that.</p> : <DataTable label="Documents" columns={columns(slug, version)} rows={documents} keyOf={({ path }) => path} />}
      {!q && <ShowMore query={query} className={styles.more} />}
    </div>
  );
}

const columns = (slug: string, version: number | undefined): Column<DocumentEntry>[] => [
  {
    id: "path",
    header: "Document",
    cell: ({ path, title, ingest }) => {
      const { folder, name } = partsOf(path);
      return (
        <span className={styles.document}>
          <TextLink to="/bundles/$slug/documents" params={{ slug }} search={{ path, ...(version !== undefined && { version }) }} className={styles.path}>
            <span className={styles.folder}>{folder}</span>
            <span className={styles.name}>{name}</span>
          </TextLink>
          {ingest.state === "failed" ? (
            <span className={styles.warning}>{problemSaid(ingest.problem_code, ingest.problem_detail)}</span>
          ) : (
            title && title !== name && <span className={styles.quiet}>{title}</span>
          )}
        </span>
      );
    },
  },
  {
    id: "format",
    header: "Format",
    width: "104px",
    minor: true,
    cell: ({ format, pages }) => (
      <>
        {formatName(format)}
        <div className={styles.small}>{partsCounted(format, pages)}</div>
      </>
    ),
  },
  { id: "size", header: "Size", align: "end", width: "84px", minor: true, cell: ({ size }) => <span className={styles.whole}>{sizeOf(size)}</span> },
  { id: "since", header: "Since", align: "end", width: "64px", minor: true, cell: ({ from_number }) => `v${from_number}` },
  { id: "state", header: "State", width: "112px", cell: ({ ingest }) => <IngestBadge state={ingest.state} /> },
];
