import { SearchX } from "lucide-react";
import { counted } from "@/lib/numbers";
import { Button, Card, EmptyState, Skeleton, Waiting } from "@/ui";
import { Found } from "./Found";
import type { Group, Kind } from "./queries";
import styles from "./Search.module.css";

const AT_FIRST = 5;
const LABELS: Record<Kind, [title: string, one: string, many: string]> = {
  messages: ["Messages", "message", "messages"],
  scenes: ["Scenes", "scene", "scenes"],
  people: ["People", "person", "people"],
  requests: ["Requests", "request", "requests"],
  documents: ["Documents", "passage", "passages"],
};

/** The best few of each kind; null while they are looked for. */
export function Everything({ groups, onOpen }: { groups: Group[] | null; onOpen: (kind: Kind) => void }) {
  if (groups === null) {
    return (
      <Waiting label="Searching">
        <Skeleton height="44px" lines={6} />
      </Waiting>
    );
  }
  const filled = groups.filter((group) => group.items.length > 0);
  if (filled.length === 0) return <Nothing />;
  return (
    <div className={styles.groups}>
      {filled.map(({ kind, items, total, is_total_exact }) => {
        const [title, one, many] = LABELS[kind];
        const detail = `${counted(total, one, many)}${is_total_exact ? "" : " and more"}`;
        const all = total > Math.min(items.length, AT_FIRST);
        return (
          <Card key={kind} title={title} detail={detail} actions={all && <Button size="small" kind="quiet" onClick={() => onOpen(kind)}>Show all</Button>}>
            <ol aria-label={title}>
              {items.slice(0, AT_FIRST).map((item) => (
                <Found key={item.id} kind={kind} item={item} />
              ))}
            </ol>
          </Card>
        );
      })}
    </div>
  );
}

export function Nothing() {
  return (
    <EmptyState icon={SearchX} title="Nothing found">
      All words have to occur in one thing. Leave out a word, write the beginning of one (inter*), or take a filter away.
    </EmptyState>
  );
}
