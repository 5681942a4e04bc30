import { useMutation, useQuery } from "@tanstack/react-query";
import { BarChart3, Group, Pin as PinIcon, StickyNote } from "lucide-react";
import { useState } from "react";
import { useSession } from "@/app/use-session";
import { Button, IconButton, Problem, SearchField, Select, Skeleton, Waiting } from "@/ui";
import type { Pin } from "./document";
import { activityPin } from "./pins";
import { glancesQuery, type NodeStanding } from "./queries";
import { type Findable, findables, type FoundKind, outputsOf, quotesOf, searchFindable } from "./searching";
import styles from "./Studio.module.css";

type Where = FoundKind | "everything" | "quotes" | "runs";
const WHERE: { value: Where; label: string; needs: string }[] = [
  { value: "everything", label: "Everything", needs: "search:read" },
  { value: "people", label: "People", needs: "search:read" },
  { value: "requests", label: "Requests", needs: "search:read" },
  { value: "messages", label: "Messages", needs: "search:read" },
  { value: "scenes", label: "Scenes", needs: "search:read" },
  { value: "quotes", label: "Quotes of somebody", needs: "chat:read" },
  { value: "runs", label: "Runs and outputs", needs: "runs:read" },
];
const KINDS: FoundKind[] = ["people", "requests", "messages", "scenes"];
const FOUND = 6;
const FOUND_OF_ONE = 20;

export type OnPin = (pin: Pin, known: Partial<NodeStanding>) => void;

/** Finds what can be pinned. */
export function AddPanel({ onPin, onNote, onGroup }: { onPin: OnPin; onNote: () => void; onGroup: () => void }) {
  const { may } = useSession();
  const [words, setWords] = useState("");
  const [where, setWhere] = useState<Where>("everything");
  return (
    <div className={styles.column}>
      <div className={styles.row}>
        <Button size="small" icon={StickyNote} onClick={onNote}>
          Note
        </Button>
        <Button size="small" icon={Group} onClick={onGroup}>
          Group
        </Button>
      </div>
      <SearchField label="Find something to pin" placeholder="Names, words, topics" value={words} onSearch={setWords} autoFocus />
      <Select label="Among" prefixed value={where} choices={WHERE.filter((one) => may(one.needs))} onChange={setWhere} />
      {where === "runs" ? <Outputs words={words} onPin={onPin} /> : where === "quotes" ? <People words={words} onPin={onPin} /> : <Everything words={words} where={where} onPin={onPin} />}
    </div>
  );
}

function Everything({ words, where, onPin }: { words: string; where: FoundKind | "everything"; onPin: OnPin }) {
  const isAll = where === "everything";
  const query = useQuery({ ...glancesQuery(words, isAll ? KINDS : [where], isAll ? FOUND : FOUND_OF_ONE), enabled: words !== "" });
  if (words === "") return <p className={styles.quiet}>Type to find people, requests, messages and scenes. A search itself can be pinned, too.</p>;
  return (
    <Results query={query}>
      {(found) => <List found={[searchFindable(words), ...findables(found.groups)]} onPin={onPin} />}
    </Results>
  );
}

function Outputs({ words, onPin }: { words: string; onPin: OnPin }) {
  const query = useQuery({ queryKey: ["studio", "outputs", words], queryFn: ({ signal }) => outputsOf(words, signal) });
  return <Results query={query}>{(found) => <List found={found} onPin={onPin} />}</Results>;
}

/** Quotes are found by whom they are told of. */
function People({ words, onPin }: { words: string; onPin: OnPin }) {
  const [person, setPerson] = useState<{ id: number; name: string } | null>(null);
  const people = useQuery({ ...glancesQuery(words, ["people"], FOUND_OF_ONE), enabled: words !== "" && person === null });
  const quotes = useQuery({ queryKey: ["studio", "quotes", person?.id], queryFn: ({ signal }) => quotesOf(person?.id ?? 0, signal), enabled: person !== null });
  if (person !== null) {
    return (
      <>
        <div className={styles.row}>
          <strong>{person.name}</strong>
          <Button size="small" onClick={() => setPerson(null)}>
            Somebody else
          </Button>
          <Button size="small" icon={BarChart3} onClick={() => onPin(activityPin(person.id), { title: person.name })}>
            Pin their activity
          </Button>
        </div>
        <Results query={quotes}>{(found) => (found.length === 0 ? <p className={styles.quiet}>Nothing is quoted of {person.name}.</p> : <List found={found} onPin={onPin} />)}</Results>
      </>
    );
  }
  if (words === "") return <p className={styles.quiet}>Type a name to choose somebody: then what is quoted of them can be pinned.</p>;
  return (
    <Results query={people}>
      {(found) => (
        <ul aria-label="People">
          {findables(found.groups).map(({ id, title, detail }) => (
            <li key={id} className={styles.foundLine}>
              <span className={styles.found}>
                {title}
                <span className={styles.foundDetail}>{detail}</span>
              </span>
              <Button size="small" onClick={() => setPerson({ id: Number(id.split("/")[1]), name: title })}>
                Quotes
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Results>
  );
}

interface Asked<Data> {
  data: Data | undefined;
  error: Error | null;
  isPending: boolean;
  refetch: () => unknown;
}

function Results<Data>({ query, children }: { query: Asked<Data>; children: (data: Data) => React.ReactNode }) {
  if (query.error) return <Problem error={query.error} retry={query.refetch} compact />;
  if (query.data === undefined) {
    return (
      <Waiting label="Searching">
        <Skeleton lines={5} height="32px" />
      </Waiting>
    );
  }
  return children(query.data);
}

function List({ found, onPin }: { found: Findable[]; onPin: OnPin }) {
  const pinning = useMutation({
    mutationFn: async (one: Findable) => ({ one, pin: await one.pin() }),
    onSuccess: ({ one, pin }) => onPin(pin, one.known),
  });
  if (found.length === 0) return <p className={styles.quiet}>Nothing matches.</p>;
  return (
    <>
      {pinning.error && <Problem error={pinning.error} compact />}
      <ul aria-label="What was found">
        {found.map((one) => (
          <li key={one.id} className={styles.foundLine}>
            <span className={styles.found}>
              {one.title}
              <span className={styles.foundDetail}>{one.detail}</span>
            </span>
            <IconButton icon={PinIcon} size="small" label={`Pin ${one.title}`} disabled={pinning.isPending} onClick={() => pinning.mutate(one)} />
          </li>
        ))}
      </ul>
    </>
  );
}
