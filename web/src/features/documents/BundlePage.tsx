import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Archive, ArchiveRestore, Ellipsis, FileUp, GitCompareArrows, Radar, Upload } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { answer, api, itemsOf } from "@/api";
import { useCommand } from "@/app/commands";
import { useSession } from "@/app/use-session";
import { useTitle } from "@/app/use-title";
import { PinButton, referencePin } from "@/features/studio";
import { counted } from "@/lib/numbers";
import { Badge, Button, EmptyState, IconButton, LinkButton, Menu, Page, PageHeader, Problem, Skeleton, Tabs, TextLink, toast, Waiting } from "@/ui";
import { ChangeList } from "./ChangeList";
import { DocumentList } from "./DocumentList";
import styles from "./Documents.module.css";
import { DropArea } from "./DropArea";
import { type Bundle, bundleQuery, versionQuery, versionsQuery, type VersionWhole } from "./queries";
import { Reading } from "./Reading";
import { StateBadge } from "./StateBadge";
import type { Chosen } from "./upload";
import { UploadDialog } from "./UploadDialog";
import { VersionTimeline } from "./VersionTimeline";
import { changesOf } from "./wording";

const route = getRouteApi("/signed-in/bundles/$slug");

export default function BundlePage() {
  const { slug } = route.useParams();
  const query = useQuery(bundleQuery(slug));
  useTitle(query.data?.title);
  if (query.data) return <Shown bundle={query.data} />;
  return (
    <Page>
      <PageHeader above={<TextLink to="/bundles">Documents</TextLink>} title={slug} />
      {query.error ? (
        <Problem error={query.error} retry={query.refetch} />
      ) : (
        <Waiting label="Loading the bundle">
          <Skeleton height="40px" lines={6} />
        </Waiting>
      )}
    </Page>
  );
}

function Shown({ bundle }: { bundle: Bundle }) {
  const { slug, title, description, last_number, archived_at, state } = bundle;
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { may } = useSession();
  const [dropped, setDropped] = useState<Chosen[]>([]);
  const mayChange = may("documents:write") && archived_at === null;
  const setUpload = (open: boolean) => {
    if (!open) setDropped([]);
    void navigate({ to: ".", search: (before) => ({ ...before, upload: open || undefined }), replace: true });
  };
  useCommand("documents.upload", mayChange ? () => setUpload(true) : null);
  const number = search.version ?? last_number;
  return (
    <Page>
      <PageHeader
        above={<TextLink to="/bundles">Documents</TextLink>}
        title={title}
        badges={archived_at ? <Badge>Archived</Badge> : state && <StateBadge state={state} />}
        detail={description || undefined}
        actions={
          <>
            {last_number > 0 && <PinButton pin={referencePin(`bundle/${slug}@${number}`)} name="this version" size="usual" />}
            {may("documents:write") && <More bundle={bundle} />}
            {mayChange && (
              <Button kind="primary" icon={Upload} onClick={() => setUpload(true)}>
                Upload
              </Button>
            )}
          </>
        }
      />
      {last_number === 0 ? <Empty bundle={bundle} onUpload={mayChange ? () => setUpload(true) : null} /> : <Contents bundle={bundle} number={number} />}
      {mayChange && (
        <DropArea
          label={`Drop to add to ${title}`}
          onDrop={(chosen) => {
            setDropped(chosen);
            setUpload(true);
          }}
        />
      )}
      {search.upload && mayChange && <UploadDialog key={dropped.length} bundle={bundle} dropped={dropped} onClose={() => setUpload(false)} />}
    </Page>
  );
}

function Empty({ bundle, onUpload }: { bundle: Bundle; onUpload: (() => void) | null }) {
  return (
    <EmptyState
      icon={FileUp}
      title="No documents yet"
      command={`springline documents add docs/ --bundle ${bundle.slug}`}
      action={
        onUpload && (
          <Button kind="primary" icon={Upload} onClick={onUpload}>
            Upload documents
          </Button>
        )
      }
    >
      {onUpload ? "Drop files or folders anywhere on this page, or add a folder from a terminal:" : "Whoever may change documents can add some, here or from a terminal:"}
    </EmptyState>
  );
}

function Contents({ bundle: { slug, last_number }, number }: { bundle: Bundle; number: number }) {
  const { tab = "documents" } = route.useSearch();
  const navigate = route.useNavigate();
  const versions = useInfiniteQuery(versionsQuery(slug));
  const version = useQuery(versionQuery(slug, number));
  useFollowed(slug, version.data);
  const told = version.data ?? itemsOf(versions.data).find((one) => one.number === number);
  const changes = version.data?.changes ?? [];
  const total = changes.length;
  return (
    <div className={styles.columns}>
      <div className={styles.main}>
        {version.error && <Problem error={version.error} compact={Boolean(version.data)} retry={version.refetch} />}
        <div className={styles.versionHead}>
          <div>
            <h2>
              Version {number}
              {number === last_number && <span className={styles.quiet}> · the newest</span>}
            </h2>
            {told ? <p className={styles.quiet}>{told.note || changesOf(told)}</p> : <Skeleton width="240px" />}
          </div>
          <div className={styles.actions}>
            {number > 1 && (
              <LinkButton size="small" icon={GitCompareArrows} to="/bundles/$slug/diff" params={{ slug }} search={{ from: number - 1, to: number }}>
                What changed
              </LinkButton>
            )}
            <LinkButton size="small" icon={Radar} to="/bundles/$slug/impact" params={{ slug }} search={{ version: number }}>
              What it breaks
            </LinkButton>
          </div>
        </div>
        {version.data && <Reading slug={slug} version={version.data} />}
        <Tabs
          label="What is shown of this version"
          value={tab}
          onChange={(next) => void navigate({ to: ".", search: (before) => ({ ...before, tab: next === "documents" ? undefined : next }), replace: true })}
          tabs={[
            { value: "documents", label: "Documents", content: <DocumentList slug={slug} number={number} /> },
            { value: "changes", label: "Changes", ...(version.data && { count: total }), content: version.data && <ChangeList slug={slug} version={version.data} /> },
          ]}
        />
      </div>
      <aside className={styles.aside} aria-label="Versions">
        <h2>{counted(last_number, "version")}</h2>
        {versions.error && <Problem error={versions.error} compact retry={versions.refetch} />}
        <VersionTimeline slug={slug} versions={itemsOf(versions.data)} shown={number} query={versions} />
      </aside>
    </div>
  );
}

/** Asks for the rest anew whenever a version turns out to have come further: it is asked for while it is read, live or not. */
function useFollowed(slug: string, version: VersionWhole | undefined): void {
  const queryClient = useQueryClient();
  const standing = version && JSON.stringify([version.number, version.state, version.documents]);
  const before = useRef(standing);
  useEffect(() => {
    const [was, is] = [before.current, standing];
    before.current = standing;
    if (was === undefined || is === undefined || was === is) return;
    for (const part of ["bundle", "versions", "of"]) void queryClient.invalidateQueries({ queryKey: ["documents", part, slug] });
  }, [standing, slug, queryClient]);
}

function More({ bundle: { slug, title, archived_at } }: { bundle: Bundle }) {
  const queryClient = useQueryClient();
  const changing = useMutation({
    mutationFn: (archived: boolean) => answer(api.PATCH("/api/bundles/{slug}", { params: { path: { slug } }, body: { archived } })),
    onSuccess: (changed) => {
      queryClient.setQueryData(bundleQuery(slug).queryKey, changed);
      void queryClient.invalidateQueries({ queryKey: ["documents", "bundles"] });
      toast({
        title: changed.archived_at ? `${title} is archived` : `${title} is back`,
        ...(changed.archived_at && { action: { label: "Bring it back", onClick: () => changing.mutate(false) } }),
      });
    },
    onError: (error) => toast({ title: "Nothing was changed", detail: error.message, kind: "failed" }),
  });
  const item = archived_at
    ? { label: "Bring it back", icon: ArchiveRestore, onSelect: () => changing.mutate(false) }
    : { label: "Archive it", icon: Archive, onSelect: () => changing.mutate(true) };
  return <Menu trigger={<IconButton icon={Ellipsis} label="More" />} groups={[{ items: [item] }]} />;
}
