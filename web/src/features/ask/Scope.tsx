import { useQueries, useQuery } from "@tanstack/react-query";
import { BookText, MessageSquare, User, X, type LucideIcon } from "lucide-react";
import { useState } from "react";
import { useSession } from "@/app/use-session";
import { Combobox, IconButton } from "@/ui";
import styles from "./Ask.module.css";
import { bundlesQuery, chatsQuery, type Choosable, peopleQuery, personNameQuery } from "./queries";
import type { Asked } from "./questions";

interface ScopeProps {
  asked: Asked;
  onChange: (changed: Pick<Asked, "bundle" | "chat" | "person">) => void;
}

/** Where an answer is looked for: bundles, groups and people; with none chosen, in everything. */
export function Scope({ asked: { bundle = [], chat = [], person = [] }, onChange }: ScopeProps) {
  const { may } = useSession();
  const bundles = useQuery({ ...bundlesQuery, enabled: may("documents:read") });
  const chats = useQuery({ ...chatsQuery, enabled: may("index:read") && may("chat:read") });
  const [words, setWords] = useState("");
  const people = useQuery({ ...peopleQuery(words), enabled: may("index:read") && may("chat:read") });
  const names = useQueries({ queries: person.map((id) => personNameQuery(id)) });
  const labelled = (values: string[], all: Choosable[] | undefined) => values.map((value) => ({ value, label: all?.find((one) => one.value === value)?.label ?? value }));
  const picked = (values: string[]) => (values.length === 0 ? undefined : values);
  return (
    <fieldset className={styles.scope}>
      <legend className="visually-hidden">Where to look</legend>
      {bundles.data && bundles.data.length > 0 && (
        <Chosen icon={BookText} label="Bundles" all={bundles.data} chosen={labelled(bundle, bundles.data)} onChange={(values) => onChange({ bundle: picked(values) })} />
      )}
      {chats.data && chats.data.length > 0 && <Chosen icon={MessageSquare} label="Groups" all={chats.data} chosen={labelled(chat, chats.data)} onChange={(values) => onChange({ chat: picked(values) })} />}
      {people.data && (
        <Chosen
          icon={User}
          label="People"
          all={people.data}
          chosen={person.map((value, index) => ({ value, label: names[index]?.data ?? `person ${value}` }))}
          onChange={(values) => onChange({ person: picked(values) })}
          onType={setWords}
        />
      )}
    </fieldset>
  );
}

interface ChosenProps {
  icon: LucideIcon;
  label: string;
  all: Choosable[];
  chosen: Choosable[];
  onChange: (values: string[]) => void;
  onType?: (words: string) => void;
}

function Chosen({ icon: Icon, label, all, chosen, onChange, onType }: ChosenProps) {
  const values = chosen.map(({ value }) => value);
  const rest = all.filter(({ value }) => !values.includes(value));
  return (
    <div className={styles.chosen}>
      <Combobox label={`Only in these ${label.toLowerCase()}`} placeholder={chosen.length === 0 ? `All ${label.toLowerCase()}` : `More ${label.toLowerCase()}`} value={null} choices={rest} onChange={(value) => value !== null && onChange([...values, value])} {...(onType && { onType })} />
      {chosen.map(({ value, label: name }) => (
        <span key={value} className={styles.chip}>
          <Icon size={12} aria-hidden />
          {name}
          <IconButton icon={X} size="small" label={`Not only ${name}`} explained={false} onClick={() => onChange(values.filter((one) => one !== value))} />
        </span>
      ))}
    </div>
  );
}
