import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { FolderPlus, LibraryBig } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { answer, api, type components, creatingOnce, itemsOf, ProblemError } from "@/api";
import { useSession } from "@/app/use-session";
import { count } from "@/lib/numbers";
import { slugOf } from "@/lib/slugs";
import {
  Badge, Button, type Column, DataTable, Dialog, EmptyState, Page, PageHeader, Problem, ShowMore, Skeleton, Switch, TextArea, TextField, TextLink, Time, toast, Waiting,
} from "@/ui";
import styles from "./Documents.module.css";
import { type Bundle, bundlesQuery } from "./queries";
import { StateBadge } from "./StateBadge";

const route = getRouteApi("/signed-in/bundles");
const COLUMNS: Column<Bundle>[] = [
  {
    id: "title",
    header: "Bundle",
    cell: ({ slug, title, description }) => (
      <>
        <TextLink to="/bundles/$slug" params={{ slug }} className={styles.name}>
          {title}
        </TextLink>
        {description && <div className={styles.clipped}>{description}</div>}
      </>
    ),
  },
  { id: "documents", header: "Documents", align: "end", width: "110px", minor: true, cell: ({ documents }) => count(documents) },
  { id: "version", header: "Version", align: "end", width: "90px", minor: true, cell: ({ last_number }) => (last_number > 0 ? last_number : "none") },
  { id: "state", header: "State", width: "140px", cell: ({ state, archived_at }) => (archived_at ? <Badge>Archived</Badge> : state && <StateBadge state={state} />) },
  { id: "changed", header: "Changed", align: "end", width: "130px", minor: true, cell: ({ changed_at, created_at }) => <Time at={changed_at ?? created_at} /> },
];

export default function BundlesPage() {
  const { archived = false, create = false } = route.useSearch();
  const navigate = route.useNavigate();
  const { may } = useSession();
  const query = useInfiniteQuery(bundlesQuery(archived));
  const bundles = itemsOf(query.data);
  const setCreate = (open: boolean) => void navigate({ to: ".", search: { archived: archived || undefined, create: open || undefined }, replace: true });
  const newBundle = may("documents:write") && (
    <Button kind="primary" icon={FolderPlus} onClick={() => setCreate(true)}>
      New bundle
    </Button>
  );
  return (
    <Page>
      <PageHeader title="Documents" detail="Bundles of documents that change together. Each version is kept, and what it changes is known." actions={newBundle} />
      <div className={styles.tools}>
        <Switch label="Show archived bundles" checked={archived} onChange={(on) => void navigate({ to: ".", search: { archived: on || undefined } })} />
      </div>
      {query.error && <Problem error={query.error} compact={Boolean(query.data)} retry={query.isFetchNextPageError ? query.fetchNextPage : query.refetch} />}
      {!query.data ? (
        !query.error && (
          <Waiting label="Loading bundles">
            <Skeleton height="40px" lines={5} />
          </Waiting>
        )
      ) : bundles.length === 0 ? (
        <NoBundle archived={archived} action={newBundle} />
      ) : (
        <DataTable label="Bundles" columns={COLUMNS} rows={bundles} keyOf={({ slug }) => slug} />
      )}
      <ShowMore query={query} className={styles.more} />
      {create && may("documents:write") && <NewBundle onClose={() => setCreate(false)} />}
    </Page>
  );
}

function NoBundle({ archived, action }: { archived: boolean; action: React.ReactNode }) {
  if (archived) return <EmptyState icon={LibraryBig} title="No bundle is archived" />;
  return (
    <EmptyState icon={LibraryBig} title="No documents yet" action={action} command="springline documents add examples/documents/2026-05 --bundle blue-cupboard">
      A bundle holds documents that belong together, such as a handbook. Upload files, or add a folder from a terminal:
    </EmptyState>
  );
}

function NewBundle({ onClose }: { onClose: () => void }) {
  const form = useId();
  const [title, setTitle] = useState("");
  const [slug, setSlug] = useState<string | null>(null);
  const [description, setDescription] = useState("");
  const [header] = useState(creatingOnce);
  const router = useRouter();
  const queryClient = useQueryClient();
  const shownSlug = slug ?? slugOf(title);
  const creating = useMutation({
    mutationFn: (body: components["schemas"]["BundleWanted"]) => answer(api.POST("/api/bundles", { body, params: { header: header(body) } })),
    onSuccess: async (bundle) => {
      toast({ title: `${bundle.title} is there`, detail: "Upload its first documents." });
      void queryClient.invalidateQueries({ queryKey: ["documents", "bundles"] });
      await router.navigate({ to: "/bundles/$slug", params: { slug: bundle.slug }, search: { upload: true } });
    },
  });
  const isTaken = creating.error instanceof ProblemError && creating.error.kind === "bundle-taken";
  function submit(event: FormEvent) {
    event.preventDefault();
    creating.mutate({ slug: shownSlug, title: title.trim(), description: description.trim() });
  }
  return (
    <Dialog
      title="New bundle"
      description="Documents that are versioned as a whole."
      open
      onClose={onClose}
      actions={
        <>
          <Button kind="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button kind="primary" type="submit" form={form} busy={creating.isPending}>
            Create it
          </Button>
        </>
      }
    >
      <form id={form} className={styles.form} onSubmit={submit}>
        <TextField label="Title" value={title} required maxLength={200} autoFocus placeholder="Handbook" onChange={(event) => setTitle(event.target.value)} />
        <TextField
          label="Short name"
          hint="Part of every reference to its documents, and for good."
          value={shownSlug}
          required
          pattern="[a-z0-9][a-z0-9\-]{0,62}"
          error={isTaken ? "Another bundle has this short name." : undefined}
          onChange={(event) => setSlug(event.target.value)}
        />
        <TextArea label="What it is" value={description} maxLength={4_000} rows={3} onChange={(event) => setDescription(event.target.value)} />
        {creating.error && !isTaken && <Problem error={creating.error} compact />}
      </form>
    </Dialog>
  );
}
