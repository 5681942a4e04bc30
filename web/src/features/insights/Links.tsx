import { useQuery } from "@tanstack/react-query";
import { Link2, X } from "lucide-react";
import { useState } from "react";
import { Button, Card, Dialog, IconButton, Problem, SearchField, Select, Skeleton, TextLink, Waiting } from "@/ui";
import styles from "./Insights.module.css";
import { findTargets, type InsightLink, type InsightWhole } from "./queries";
import { useLinking } from "./use-changes";

type Kind = "person" | "request" | "insight";
const KINDS: { value: Kind; label: string }[] = [
  { value: "person", label: "People" },
  { value: "request", label: "Requests" },
  { value: "insight", label: "Insights" },
];

/** The people, requests and other insights that an insight is about. */
export function Links({ insight, mayChange }: { insight: Pick<InsightWhole, "id" | "links">; mayChange: boolean }) {
  const [adding, setAdding] = useState(false);
  const linking = useLinking(insight.id);
  return (
    <Card
      title="About"
      actions={
        mayChange && (
          <Button size="small" kind="quiet" icon={Link2} onClick={() => setAdding(true)}>
            Link
          </Button>
        )
      }
    >
      {linking.error && !adding && <Problem error={linking.error} compact />}
      {insight.links.length === 0 ? (
        <p className={styles.quiet}>Linked to nobody and nothing yet.</p>
      ) : (
        <ul className={styles.links}>
          {insight.links.map((link) => (
            <li key={link.target} className={styles.row}>
              <span className={styles.linkKind}>{link.target.split("/")[0]}</span>
              <TargetLink link={link} />
              {mayChange && <IconButton icon={X} size="small" label={`Unlink ${link.title ?? link.target}`} onClick={() => linking.mutate({ do: "unlink", target: link.target })} />}
            </li>
          ))}
        </ul>
      )}
      {adding && (
        <TargetDialog
          busy={linking.isPending}
          error={linking.error}
          linked={insight.links}
          own={insight.id}
          onChoose={(target) => linking.mutate({ do: "link", target }, { onSuccess: () => setAdding(false) })}
          onClose={() => {
            setAdding(false);
            linking.reset();
          }}
        />
      )}
    </Card>
  );
}

function TargetLink({ link: { target, title } }: { link: Pick<InsightLink, "target" | "title"> }) {
  const [kind, number] = target.split("/");
  const id = Number(number);
  const name = title ?? target;
  switch (kind) {
    case "person":
      return <TextLink to="/people/$personId" params={{ personId: id }}>{name}</TextLink>;
    case "request":
      return <TextLink to="/requests/$requestId" params={{ requestId: id }}>{name}</TextLink>;
    default:
      return <TextLink to="/insights/$insightId" params={{ insightId: id }}>{name}</TextLink>;
  }
}

interface TargetDialogProps {
  busy: boolean;
  error: unknown;
  linked: InsightLink[];
  own: number;
  onChoose: (target: string) => void;
  onClose: () => void;
}

function TargetDialog({ busy, error, linked, own, onChoose, onClose }: TargetDialogProps) {
  const [kind, setKind] = useState<Kind>("person");
  const [words, setWords] = useState("");
  const query = useQuery({ queryKey: ["insights", "targets", kind, words], queryFn: ({ signal }) => findTargets(kind, words, signal), enabled: words !== "" || kind === "insight" });
  const known = new Set([`insight/${own}`, ...linked.map(({ target }) => target)]);
  const found = query.data?.filter((one) => !known.has(one.target));
  return (
    <Dialog title="What is it about?" open onClose={onClose}>
      <div className={styles.picker}>
        <div className={styles.row}>
          <SearchField label="Find it" placeholder="A name, words" value={words} onSearch={setWords} autoFocus />
          <Select label="Among" prefixed value={kind} choices={KINDS} onChange={setKind} />
        </div>
        {(error || query.error) && <Problem error={error ?? query.error} compact />}
        {query.isFetching && !found && (
          <Waiting label="Searching">
            <Skeleton lines={3} height="32px" />
          </Waiting>
        )}
        {found?.length === 0 && <p className={styles.quiet}>Nothing else matches.</p>}
        <ul className={styles.found} aria-label="What was found">
          {found?.map((one) => (
            <li key={one.target}>
              <button type="button" className={styles.foundLine} disabled={busy} onClick={() => onChoose(one.target)}>
                <span className={styles.clamped}>{one.title}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}
