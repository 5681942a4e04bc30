import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { useSession } from "@/app/use-session";
import { count, counted } from "@/lib/numbers";
import { duration } from "@/lib/time";
import { Badge, Button, Card, type Column, Confirm, CopyCommand, DataTable, Problem, Time, toast, type Tone } from "@/ui";
import { Figure, Figures, Missing } from "./Figure";
import styles from "./Operations.module.css";
import { retrySearch, type SearchState } from "./queries";
import { RunbookLink } from "./RunbookLink";

const CIRCUITS: Record<NonNullable<SearchState["circuit"]>, { label: string; tone: Tone; meaning: string }> = {
  closed: { label: "Closed", tone: "good", meaning: "the engine is asked" },
  "half-open": { label: "Half-open", tone: "warn", meaning: "one search tries the engine" },
  open: { label: "Open", tone: "bad", meaning: "the engine failed and is left alone; PostgreSQL answers" },
};

const RUNBOOK = <RunbookLink name="search" about="search" />;

/** The search engine: whether it is asked, how far its indexes are behind, and what it rejects. */
export function Searching({ search, reason }: { search: SearchState | null; reason: string | undefined }) {
  if (!search) {
    return (
      <Card title="Search" actions={RUNBOOK}>
        <Missing reason={reason} />
      </Card>
    );
  }
  if (!search.is_configured) {
    return (
      <Card title="Search" actions={RUNBOOK} detail="PostgreSQL is the search engine here: nothing is behind.">
        <p className={styles.quiet}>Set QUICKWIT_URL to have an engine of its own.</p>
      </Card>
    );
  }
  const circuit = search.circuit && CIRCUITS[search.circuit];
  const rejected = search.families.reduce((sum, family) => sum + family.dead_letters, 0);
  return (
    <Card
      title="Search"
      actions={
        <>
          {rejected > 0 && <Retry rejected={rejected} />}
          {RUNBOOK}
        </>
      }
    >
      <Figures>
        <Figure label="Circuit" value={circuit ? circuit.label : "not asked yet"} detail={circuit ? circuit.meaning : "by this process"} />
        {search.families.map(({ family, seconds, waiting, dead_letters }) => (
          <Figure
            key={family}
            label={family}
            value={waiting === 0 ? "up to date" : duration(seconds * 1000)}
            detail={`${count(waiting)} waiting${dead_letters > 0 ? `, ${count(dead_letters)} rejected` : ""}`}
          />
        ))}
      </Figures>
      {search.indexes.length > 0 ? (
        <DataTable label="Indexes" columns={INDEXES} rows={search.indexes} keyOf={({ index }) => index} />
      ) : (
        <div className={styles.advice}>
          <p className={styles.quiet}>No index was built yet, so PostgreSQL answers. Build one of each family:</p>
          <CopyCommand command="springline search rebuild media_scenes --wait" />
        </div>
      )}
    </Card>
  );
}

type IndexState = SearchState["indexes"][number];
const INDEXES: Column<IndexState>[] = [
  { id: "index", header: "Index", cell: ({ index, is_active }) => <>{index} {is_active && <Badge tone="accent">Searched</Badge>}</> },
  { id: "generation", header: "Generation", align: "end", minor: true, cell: ({ generation }) => generation },
  { id: "state", header: "State", cell: ({ state }) => state },
  { id: "documents", header: "Documents", align: "end", cell: ({ documents }) => count(documents) },
  { id: "waiting", header: "Waiting", align: "end", minor: true, cell: ({ waiting, sent }) => `${count(waiting)} + ${count(sent)} sent` },
  { id: "out", header: "Left out", align: "end", minor: true, cell: ({ left_out }) => count(left_out) },
  { id: "dead", header: "Rejected", align: "end", cell: ({ dead_letters }) => count(dead_letters) },
  { id: "verified", header: "Verified", align: "end", minor: true, cell: ({ verified_at }) => (verified_at ? <Time at={verified_at} /> : "never") },
];

function Retry({ rejected }: { rejected: number }) {
  const session = useSession();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const retrying = useMutation({
    mutationFn: retrySearch,
    onSuccess: ({ retried }) => toast({ title: `${counted(retried, "document")} will be sent again` }),
    onSettled: () => {
      setAsking(false);
      return queryClient.invalidateQueries({ queryKey: ["operations"] });
    },
  });
  if (!session.may("operations:manage")) return null;
  return (
    <>
      {retrying.error && <Problem compact error={retrying.error} />}
      <Button size="small" icon={RotateCcw} onClick={() => setAsking(true)}>
        Send what was rejected again
      </Button>
      <Confirm
        title="Send what was rejected again?"
        description={`The search engine rejected ${counted(rejected, "document")}. They are sent once more; whatever it rejects again is counted here anew.`}
        action="Send again"
        busy={retrying.isPending}
        open={asking}
        onConfirm={() => retrying.mutate()}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
