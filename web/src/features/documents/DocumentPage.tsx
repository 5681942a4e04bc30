import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { FileQuestion, GitCompareArrows, History } from "lucide-react";
import { useMemo } from "react";
import { useTitle } from "@/app/use-title";
import { PinButton, referencePin } from "@/features/studio";
import { Badge, EmptyState, LinkButton, Page, PageHeader, Problem, Skeleton, TextLink, Time, Waiting } from "@/ui";
import styles from "./Documents.module.css";
import type { Highlight } from "./marks";
import { spanOf } from "./offsets";
import { OriginalLink } from "./OriginalLink";
import { bundleQuery, documentQuery, type DocumentWhole, type Extracted, extractionsQuery } from "./queries";
import { Reader, type ReaderSearch } from "./Reader";
import { IngestBadge } from "./StateBadge";
import { formatName, partsCounted, partsOf, problemBelow, problemTitle, sizeOf } from "./wording";

const route = getRouteApi("/signed-in/bundles/$slug/documents");

export default function DocumentPage() {
  const { slug } = route.useParams();
  const { path, version, text } = route.useSearch();
  const query = useQuery({ ...documentQuery(slug, path ?? "", { version, text }), enabled: path !== undefined });
  useTitle(query.data && (query.data.title ?? partsOf(query.data.path).name));
  if (path === undefined) return <NoPath slug={slug} />;
  if (query.data) return <Shown key={`${slug} ${path}`} told={query.data} problem={query.error && <Problem error={query.error} compact retry={query.refetch} />} />;
  return (
    <Page wide>
      <PageHeader above={<Above slug={slug} path={path} />} title={partsOf(path).name} />
      {query.error ? (
        <Problem error={query.error} retry={query.refetch} />
      ) : (
        <Waiting label="Loading the document">
          <Skeleton height="20px" lines={12} />
        </Waiting>
      )}
    </Page>
  );
}

function Shown({ told, problem }: { told: DocumentWhole; problem: React.ReactNode }) {
  const { bundle: slug, path, number, last_number, title, reference, from_number, format, pages, size, ingest, original } = told;
  const { name } = partsOf(path);
  const isOld = told.to_number !== null && told.to_number < last_number;
  return (
    <Page wide>
      <PageHeader
        above={<Above slug={slug} path={path} />}
        title={title ?? name}
        badges={ingest.state !== "extracted" && <IngestBadge state={ingest.state} />}
        detail={
          <>
            {[title && name, formatName(format), partsCounted(format, pages), sizeOf(size)].filter(Boolean).join(" · ")}
            {" · as of "}
            <TextLink to="/bundles/$slug" params={{ slug }} search={{ version: from_number }} className={styles.link}>
              version {from_number}
            </TextLink>
          </>
        }
        actions={
          <>
            {reference && <PinButton pin={referencePin(reference)} name="this document" size="usual" />}
            {from_number > 1 && (
              <LinkButton icon={GitCompareArrows} to="/bundles/$slug/diff" params={{ slug }} search={{ from: from_number - 1, to: from_number, path }}>
                What changed
              </LinkButton>
            )}
            <OriginalLink address={original} name={name} />
          </>
        }
      />
      {problem}
      {isOld && (
        <p className={styles.old}>
          <History size={16} aria-hidden />
          <span>
            This is how it was until version {told.to_number}. The newest is {last_number}.
          </span>
          <TextLink to="/bundles/$slug/documents" params={{ slug }} search={{ path }} className={styles.link}>
            Read it as it is now
          </TextLink>
          <TextLink to="/bundles/$slug/diff" params={{ slug }} search={{ from: number, to: last_number, path }} className={styles.link}>
            See what changed since
          </TextLink>
        </p>
      )}
      {told.notices.length > 0 && (
        <ul className={styles.notices} aria-label="What to know about this text">
          {told.notices.map((notice) => (
            <li key={notice}>{notice}</li>
          ))}
        </ul>
      )}
      {told.text === null || told.layout === null ? <NoText told={told} /> : <Text told={told} text={told.text} layout={told.layout} />}
    </Page>
  );
}

function Text({ told, text, layout }: { told: DocumentWhole; text: string; layout: NonNullable<DocumentWhole["layout"]> }) {
  const { bundle: slug, path, number, format, sha256, pages, reference, ingest } = told;
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const extracted = useQuery({ ...extractionsQuery(slug, path, number), enabled: ingest.state === "extracted" });
  const extractions = useMemo(() => marksOf(extracted.data?.values ?? []), [extracted.data]);
  const queryClient = useQueryClient();
  const title = queryClient.getQueryData(bundleQuery(slug).queryKey)?.title;
  const at = useMemo(() => spanOf(search.at) ?? undefined, [search.at]);
  function show(changed: ReaderSearch) {
    const { at: span, ...rest } = changed;
    void navigate({ to: ".", search: (before) => ({ ...before, ...rest, ...("at" in changed && { at: span && `char=${span.join(",")}` }) }), replace: true, resetScroll: false });
  }
  return (
    <Reader
      text={text}
      layout={layout}
      format={format}
      title={[told.title ?? partsOf(path).name, title].filter(Boolean).join(", ")}
      reference={reference}
      pictures={format === "pdf" && pages !== null ? { sha256, pages } : null}
      extractions={extractions}
      shown={{ at, view: search.view, find: search.find, hide: search.hide }}
      onShow={show}
      addressOf={(span) => `/bundles/${slug}/documents?${new URLSearchParams({ path, version: String(number), at: span })}`}
    />
  );
}

/** What was extracted, as marks: each says what its words were understood to say. */
export const marksOf = (values: Extracted[]): Highlight[] =>
  values.map(({ kind, subject, predicate, value, start, end }, index) => ({
    id: `extraction ${index}`,
    kind: "extraction",
    span: [start, end],
    label: `${kind.replaceAll("_", " ")}: ${[subject, predicate, value].filter(Boolean).join(" ")}`,
  }));

function NoText({ told: { ingest, original } }: { told: DocumentWhole }) {
  if (ingest.state !== "failed") {
    return (
      <Waiting label="Loading the text: it is being read">
        <p className={styles.quiet}>It is being read. Its text appears here by itself.</p>
        <Skeleton height="20px" lines={8} />
      </Waiting>
    );
  }
  return (
    <EmptyState icon={FileQuestion} title={problemTitle(ingest.problem_code)} action={<OriginalLink address={original} />}>
      {problemBelow(ingest.problem_code, ingest.problem_detail)} It was tried {ingest.attempts > 1 ? `${ingest.attempts} times, last ` : ""}
      <Time at={ingest.updated_at} />.
    </EmptyState>
  );
}

function Above({ slug, path }: { slug: string; path: string }) {
  const { data } = useQuery(bundleQuery(slug));
  const { folder } = partsOf(path);
  return (
    <>
      <TextLink to="/bundles">Documents</TextLink> / <TextLink to="/bundles/$slug" params={{ slug }}>{data?.title ?? slug}</TextLink>
      {folder && ` / ${folder.replace(/\/$/u, "").replaceAll("/", " / ")}`}
      {data?.archived_at && (
        <>
          {" "}
          <Badge>Archived</Badge>
        </>
      )}
    </>
  );
}

function NoPath({ slug }: { slug: string }) {
  return (
    <Page>
      <PageHeader above={<TextLink to="/bundles">Documents</TextLink>} title="Document" />
      <EmptyState icon={FileQuestion} title="The address names no document" action={<LinkButton to="/bundles/$slug" params={{ slug }}>All documents of {slug}</LinkButton>} />
    </Page>
  );
}
