import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Navigate } from "@tanstack/react-router";
import { Camera, Globe } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import { answer, api, itemsOf } from "@/api";
import { useSession } from "@/app/use-session";
import { Button, type Column, DataTable, EmptyState, Page, PageHeader, Problem, ShowMore, Skeleton, TextField, TextLink, Time, toast, Waiting } from "@/ui";
import styles from "./Documents.module.css";
import { type WebPage, webPagesQuery } from "./queries";

const route = getRouteApi("/signed-in/web-pages");
const COLUMNS: Column<WebPage>[] = [
  {
    id: "url",
    header: "Page",
    cell: ({ id, url }) => (
      <TextLink to="/web-pages/$pageId" params={{ pageId: id }} className={styles.path}>
        {url.replace(/^https?:\/\//u, "").replace(/\/$/u, "")}
      </TextLink>
    ),
  },
  { id: "snapshots", header: "Snapshots", align: "end", width: "110px", cell: ({ last_number }) => last_number },
  { id: "created", header: "Since", align: "end", width: "130px", minor: true, cell: ({ created_at }) => <Time at={created_at} /> },
];

export default function WebPagesPage() {
  const { url, text, at } = route.useSearch();
  const { may } = useSession();
  const query = useInfiniteQuery(webPagesQuery);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  const pages = itemsOf(query.data);
  const sought = url === undefined ? undefined : pages.find((page) => page.url === url);
  const isSeeking = url !== undefined && !sought && hasNextPage;
  useEffect(() => {
    if (isSeeking && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [isSeeking, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  if (sought) return <Navigate to="/web-pages/$pageId" params={{ pageId: sought.id }} search={{ text, at }} replace />;
  return (
    <Page>
      <PageHeader title="Web pages" detail="Pages as they were when somebody took them: each time another snapshot where they have changed." />
      {may("documents:write") && <TakeSnapshot />}
      {query.error && <Problem error={query.error} compact={Boolean(query.data)} retry={isFetchNextPageError ? fetchNextPage : query.refetch} />}
      {!query.data ? (
        !query.error && (
          <Waiting label="Loading pages">
            <Skeleton height="40px" lines={4} />
          </Waiting>
        )
      ) : pages.length === 0 ? (
        <EmptyState icon={Globe} title="No page was taken yet" command="springline documents snapshot https://peps.python.org/pep-0008/">
          A snapshot keeps a page as it was received, with its words, so that they can be cited whatever becomes of it.
        </EmptyState>
      ) : (
        <DataTable label="Web pages" columns={COLUMNS} rows={pages} keyOf={({ id }) => id} />
      )}
      <ShowMore query={query} className={styles.more} />
    </Page>
  );
}

function TakeSnapshot() {
  const navigate = route.useNavigate();
  const queryClient = useQueryClient();
  const [url, setUrl] = useState("");
  const taking = useMutation({
    mutationFn: () => answer(api.POST("/api/web-pages", { body: { url: url.trim() } })),
    onSuccess: ({ page, is_new }) => {
      toast(is_new ? { title: "The page is kept", detail: "Its words are being read." } : { title: "It has not changed", detail: "That it is still like this was noted." });
      void queryClient.invalidateQueries({ queryKey: ["documents", "web-pages"] });
      void navigate({ to: "/web-pages/$pageId", params: { pageId: page.id } });
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    taking.mutate();
  }
  return (
    <form className={styles.take} onSubmit={submit}>
      <TextField label="Address" type="url" required maxLength={500} placeholder="https://" value={url} onChange={(event) => setUrl(event.target.value)} />
      <Button type="submit" kind="primary" icon={Camera} busy={taking.isPending}>
        Take a snapshot
      </Button>
      {taking.error && <Problem error={taking.error} compact />}
    </form>
  );
}
