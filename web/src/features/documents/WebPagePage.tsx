import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Camera, FileQuestion } from "lucide-react";
import { useMemo } from "react";
import { answer, api, type components, itemsOf } from "@/api";
import { useSession } from "@/app/use-session";
import { useTitle } from "@/app/use-title";
import { counted } from "@/lib/numbers";
import { Button, EmptyState, Page, PageHeader, Problem, Select, Skeleton, TextLink, Time, toast, Waiting } from "@/ui";
import styles from "./Documents.module.css";
import type { LayoutDetails } from "./layout";
import type { Highlight } from "./marks";
import { spanOf } from "./offsets";
import { OriginalLink } from "./OriginalLink";
import { snapshotQuery, snapshotsQuery } from "./queries";
import { Reader, type ReaderSearch } from "./Reader";
import { problemBelow, problemTitle, sizeOf } from "./wording";

const route = getRouteApi("/signed-in/web-pages/$pageId");
const NONE: Highlight[] = [];

export default function WebPagePage() {
  const { pageId } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useInfiniteQuery(snapshotsQuery(pageId));
  const snapshots = itemsOf(list.data);
  // References to a page's words count its differing texts.
  const ofText = search.text === undefined ? undefined : snapshots.find(({ reference }) => reference?.endsWith(`@${search.text}`));
  const number = search.number ?? (ofText ?? snapshots[0])?.number;
  const query = useQuery({ ...snapshotQuery(pageId, number ?? 0), enabled: number !== undefined });
  const told = query.data;
  useTitle(told && (told.title ?? told.page.url));
  const error = list.error ?? query.error;
  const newest = snapshots[0]?.number ?? number;
  return (
    <Page wide>
      <PageHeader
        above={<TextLink to="/web-pages">Web pages</TextLink>}
        title={told?.title ?? told?.page.url ?? "Web page"}
        detail={
          told && (
            <>
              <a href={told.page.url} target="_blank" rel="noreferrer noopener" className={styles.path}>
                {told.page.url}
              </a>
              {" · taken "}
              <Time at={told.fetched_at} />
              {told.seen_at !== told.fetched_at && (
                <>
                  {", still like this "}
                  <Time at={told.seen_at} />
                </>
              )}
              {` · ${sizeOf(told.size)}`}
              {told.status !== 200 && ` · answered ${told.status}`}
            </>
          )
        }
        actions={
          <>
            {snapshots.length > 1 && number !== undefined && (
              <Select
                label="Snapshot"
                prefixed
                value={String(number)}
                choices={snapshots.map((one) => ({ value: String(one.number), label: `${one.number}${one.number === newest ? ", the newest" : ""}` }))}
                onChange={(next) => void navigate({ to: ".", search: { number: Number(next) === newest ? undefined : Number(next) } })}
              />
            )}
            {told && (
              <OriginalLink address={told.original} />
            )}
            <TakeAgain pageId={pageId} />
          </>
        }
      />
      {error && <Problem error={error} compact={Boolean(told)} retry={list.error ? list.refetch : query.refetch} />}
      {!told ? (
        !error && (
          <Waiting label="Loading the page">
            <Skeleton height="20px" lines={10} />
          </Waiting>
        )
      ) : told.text === null || told.layout === null ? (
        told.problem_code === null ? (
          <Waiting label="Loading the text: it is being read">
            <p className={styles.quiet}>Its words are being read and appear here by themselves.</p>
          </Waiting>
        ) : (
          <EmptyState icon={FileQuestion} title={problemTitle(told.problem_code)}>
            {problemBelow(told.problem_code, told.problem_detail)}
          </EmptyState>
        )
      ) : (
        <Text pageId={pageId} number={told.number} told={{ ...told, text: told.text, layout: told.layout }} />
      )}
      {snapshots.length > 0 && <p className={styles.quiet}>{counted(snapshots.length, "snapshot")} of this page.</p>}
    </Page>
  );
}

type Whole = Omit<components["schemas"]["SnapshotWhole"], "layout">;

function Text({ pageId, number, told }: { pageId: number; number: number; told: Whole & { text: string; layout: LayoutDetails } }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const at = useMemo(() => spanOf(search.at) ?? undefined, [search.at]);
  function show(changed: ReaderSearch) {
    const { at: span, find, hide } = changed;
    void navigate({
      to: ".",
      search: (before) => ({ ...before, ...("find" in changed && { find }), ...("hide" in changed && { hide }), ...("at" in changed && { at: span && `char=${span.join(",")}` }) }),
      replace: true,
      resetScroll: false,
    });
  }
  return (
    <Reader
      text={told.text}
      layout={told.layout}
      format={told.format}
      title={told.title ?? told.page.url}
      reference={told.reference}
      pictures={told.format === "pdf" && told.layout.lines.length > 0 ? { sha256: told.sha256, pages: Math.max(...told.layout.lines.map(([, , page = 1]) => page)) } : null}
      extractions={NONE}
      shown={{ at, find: search.find, hide: search.hide }}
      onShow={show}
      addressOf={(span) => `/web-pages/${pageId}?${new URLSearchParams({ number: String(number), at: span })}`}
    />
  );
}

function TakeAgain({ pageId }: { pageId: number }) {
  const { may } = useSession();
  const navigate = route.useNavigate();
  const queryClient = useQueryClient();
  const taking = useMutation({
    mutationFn: () => answer(api.POST("/api/web-pages/{page_id}/snapshots", { params: { path: { page_id: pageId } } })),
    onSuccess: ({ is_new }) => {
      toast(is_new ? { title: "The page has changed", detail: "This is how it is now." } : { title: "It has not changed", detail: "That it is still like this was noted." });
      for (const part of ["snapshots", "snapshot"]) void queryClient.invalidateQueries({ queryKey: ["documents", part, pageId] });
      if (is_new) void navigate({ to: ".", search: {} });
    },
    onError: (error) => toast({ title: "The page can’t be fetched", detail: error.message, kind: "failed" }),
  });
  if (!may("documents:write")) return null;
  return (
    <Button icon={Camera} busy={taking.isPending} onClick={() => taking.mutate()}>
      Take it again
    </Button>
  );
}
