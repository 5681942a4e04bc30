import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { classNames } from "@/lib/class-names";
import { Button, Dialog, Problem, SearchField, Skeleton, toast, Waiting } from "@/ui";
import { type Cited, selectionOf } from "./citing";
import { newDraft } from "./draft";
import { InsightBadges } from "./InsightBadges";
import { InsightForm } from "./InsightForm";
import styles from "./Insights.module.css";
import { type InsightEntry, insightsByWords, insightWhole } from "./queries";
import { isSoft, sourceName } from "./sources";
import { useCiting, useInsightChange } from "./use-changes";

interface CiteDialogProps {
  cited: Cited;
  onClose: () => void;
  /** Told once the words are evidence. */
  onCited?: () => void;
}

/** Asks what words are cited for. */
export default function CiteDialog({ cited, onClose, onCited }: CiteDialogProps) {
  const selection = selectionOf(cited);
  const [writing, setWriting] = useState(false);
  const router = useRouter();
  const changing = useInsightChange();
  const citing = useCiting();
  const done = () => {
    onCited?.();
    onClose();
  };
  if (writing) {
    return (
      <InsightForm
        title="New insight"
        draft={newDraft([selection])}
        action="Save as a draft"
        busy={changing.isPending}
        error={changing.error}
        onSave={(draft) =>
          changing.mutate({ do: "create", draft }, {
            onSuccess: ({ id }) => {
              toast({ title: "The insight is a draft now", action: { label: "Open it", onClick: () => void router.navigate({ to: "/insights/$insightId", params: { insightId: id } }) } });
              done();
            },
          })
        }
        onClose={() => setWriting(false)}
      />
    );
  }
  const addTo = async (entry: InsightEntry | null) => {
    // What it rests on is read when it is chosen: whoever added to it meanwhile loses nothing.
    const insight = entry && (await insightWhole(entry.id));
    citing.mutate({ selection, insight }, {
      onSuccess: () => {
        toast(entry ? { title: "Added to the insight", detail: entry.statement } : { title: "Kept as evidence", detail: "It stands in the margin beside its words." });
        done();
      },
    });
  };
  return (
    <Dialog
      title="Cite this"
      open
      onClose={onClose}
      actions={
        <>
          <Button kind="quiet" busy={citing.isPending} onClick={() => void addTo(null)}>
            Keep as evidence only
          </Button>
          <Button kind="primary" icon={Plus} onClick={() => setWriting(true)} autoFocus>
            New insight
          </Button>
        </>
      }
    >
      <div className={styles.picker}>
        <figure>
          <blockquote className={classNames(styles.words, isSoft(selection.source) && styles.soft)} dir="auto">
            <mark>{selection.exact}</mark>
          </blockquote>
          <figcaption className={styles.quiet}>{selection.title ?? sourceName(selection.source)}</figcaption>
        </figure>
        {citing.error !== null && <Problem error={citing.error} compact />}
        <Existing busy={citing.isPending} onChoose={(entry) => void addTo(entry)} />
      </div>
    </Dialog>
  );
}

function Existing({ busy, onChoose }: { busy: boolean; onChoose: (entry: InsightEntry) => void }) {
  const [words, setWords] = useState("");
  const query = useQuery({ queryKey: ["insights", "to-cite-for", words], queryFn: ({ signal }) => insightsByWords(words, 6, signal) });
  return (
    <section aria-label="Or add it to an insight" className={styles.picker}>
      <h3>Or add it to an insight</h3>
      <div className={styles.row}>
        <SearchField label="Find an insight" value={words} onSearch={setWords} />
      </div>
      {query.error && <Problem error={query.error} compact retry={query.refetch} />}
      {query.isPending && (
        <Waiting label="Loading insights">
          <Skeleton lines={3} height="32px" />
        </Waiting>
      )}
      {query.data?.length === 0 && <p className={styles.quiet}>{words === "" ? "There is none yet." : "No insight has these words."}</p>}
      <ul className={styles.found}>
        {query.data
          ?.filter(({ status }) => status !== "rejected" && status !== "archived")
          .map((entry) => (
            <li key={entry.id}>
              <button type="button" className={styles.foundLine} disabled={busy} onClick={() => onChoose(entry)}>
                <span className={styles.clamped}>{entry.statement}</span>
                <span className={styles.badgeLine}>
                  <InsightBadges insight={entry} />
                </span>
              </button>
            </li>
          ))}
      </ul>
    </section>
  );
}
