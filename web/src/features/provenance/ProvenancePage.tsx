import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { GitFork } from "lucide-react";
import { type FormEvent, lazy, Suspense, useRef, useState, useSyncExternalStore } from "react";
import { ProblemError } from "@/api";
import { useCommand } from "@/app/commands";
import { useTitle } from "@/app/use-title";
import { Button, type Choice, EmptyState, Page, PageHeader, Problem, Select, Skeleton, Tabs, TextField, Waiting } from "@/ui";
import { About } from "./About";
import { around } from "./around";
import { Beginnings } from "./Beginnings";
import { GraphList } from "./GraphList";
import { graphQuery, type ProvenanceGraph, USUAL_DEPTH } from "./queries";
import styles from "./Provenance.module.css";
import { parseReference } from "./references";

const GraphView = lazy(() => import("./GraphView"));
const route = getRouteApi("/signed-in/provenance");
const NARROW = "(max-width: 720px)";
const DEPTHS: Choice<string>[] = ["1", "2", "4", "8"].map((value) => ({ value, label: value === "1" ? "1 step" : `${value} steps` }));

export default function ProvenancePage() {
  const { reference, depth = USUAL_DEPTH, view } = route.useSearch();
  const navigate = route.useNavigate();
  const isNarrow = useMedia(NARROW);
  const shown = view ?? (isNarrow ? "list" : "graph");
  const form = useRef<HTMLFormElement>(null);
  useCommand("provenance.search", () => form.current?.querySelector("input")?.select());
  useCommand("provenance.view", reference ? () => void navigate({ to: ".", search: (before) => ({ ...before, view: shown === "graph" ? "list" : "graph" }), replace: true }) : null);
  useTitle(reference ? `Provenance of ${reference}` : undefined);
  return (
    <Page wide={Boolean(reference)}>
      <PageHeader title="Provenance" detail="What anything rests on, up to the source words, and what rests on it." />
      <div className={styles.tools}>
        <ReferenceForm key={reference} ref={form} reference={reference} onAsk={(asked) => void navigate({ to: ".", search: (before) => ({ ...before, reference: asked }) })} />
        {reference && (
          <Select
            label="Distance"
            prefixed
            value={String(depth)}
            choices={DEPTHS.some(({ value }) => value === String(depth)) ? DEPTHS : [...DEPTHS, { value: String(depth), label: `${depth} steps` }]}
            onChange={(steps) => void navigate({ to: ".", search: (before) => ({ ...before, depth: Number(steps) === USUAL_DEPTH ? undefined : Number(steps) }), replace: true })}
          />
        )}
      </div>
      {reference ? (
        <Explored reference={reference} depth={depth} view={shown} onView={(next) => void navigate({ to: ".", search: (before) => ({ ...before, view: next }), replace: true })} />
      ) : (
        <Beginnings />
      )}
    </Page>
  );
}

function ReferenceForm({ reference, onAsk, ref }: { reference: string | undefined; onAsk: (reference: string) => void; ref: React.RefObject<HTMLFormElement | null> }) {
  const [error, setError] = useState<string>();
  function ask(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const asked = String(new FormData(event.currentTarget).get("reference")).trim();
    if (parseReference(asked)) onAsk(asked);
    else setError("Write kind/key, kind/key@version or kind/key@version#part.");
  }
  return (
    <form ref={ref} className={styles.form} onSubmit={ask}>
      <TextField
        label="Reference"
        name="reference"
        placeholder="highlight/1"
        defaultValue={reference ?? ""}
        error={error}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={2_600}
        onChange={() => setError(undefined)}
      />
      <Button type="submit" kind={reference ? "plain" : "primary"}>
        Look up
      </Button>
    </form>
  );
}

function Explored({ reference, depth, view, onView }: { reference: string; depth: number; view: "graph" | "list"; onView: (view: "graph" | "list") => void }) {
  const query = useQuery({ ...graphQuery(reference, depth), placeholderData: (before) => before });
  if (!query.data) {
    return query.error ? (
      <Unknown error={query.error} reference={reference} retry={query.refetch} />
    ) : (
      <Waiting label="Loading the graph">
        <Skeleton height="360px" />
      </Waiting>
    );
  }
  const graph = query.data;
  const middle = around(graph);
  return (
    <div className={styles.columns} aria-busy={query.isPlaceholderData}>
      <div className={styles.main}>
        {query.error && <Problem error={query.error} compact retry={query.refetch} />}
        <Tabs
          label="View"
          value={view}
          onChange={onView}
          tabs={[
            { value: "graph", label: "Graph", content: view === "graph" && <Graph graph={graph} /> },
            { value: "list", label: "List", content: view === "list" && <GraphList graph={graph} /> },
          ]}
        />
        {!graph.is_whole && <p className={styles.notice}>There is more than is shown. Choose fewer steps, or look closer at one of these.</p>}
      </div>
      <aside className={styles.aside} aria-label="What is in the middle">
        {middle && <About around={middle} asked={query.isPlaceholderData ? middle.asked.reference : reference} />}
      </aside>
    </div>
  );
}

function Graph({ graph }: { graph: ProvenanceGraph }) {
  const fallback = (
    <Waiting label="Loading the graph">
      <Skeleton height="360px" />
    </Waiting>
  );
  return (
    <Suspense fallback={fallback}>
      <GraphView graph={graph} />
    </Suspense>
  );
}

function Unknown({ error, reference, retry }: { error: Error; reference: string; retry: () => unknown }) {
  if (!(error instanceof ProblemError) || error.status !== 404) return <Problem error={error} retry={retry} />;
  return (
    <>
      <EmptyState icon={GitFork} title="Nothing was recorded of this">
        No derivation names <code>{reference}</code>: nothing was computed from it yet, it isn’t computed itself, or it was erased.
      </EmptyState>
      <Beginnings />
    </>
  );
}

function useMedia(media: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const query = window.matchMedia(media);
      query.addEventListener("change", listener);
      return () => query.removeEventListener("change", listener);
    },
    () => window.matchMedia(media).matches,
  );
}
