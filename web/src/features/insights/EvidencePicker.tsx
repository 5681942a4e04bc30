import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, BookText, Globe, type LucideIcon, MessageSquare } from "lucide-react";
import { useRef, useState } from "react";
import { useSession } from "@/app/use-session";
import { classNames } from "@/lib/class-names";
import { codePoints, sliced } from "@/lib/spans";
import { Button, Problem, SearchField, Select, Skeleton, Time, Waiting } from "@/ui";
import { type Citable, citableText, findCitable, LONGEST_QUOTE, type Selection, type Where } from "./citing";
import styles from "./Insights.module.css";

const WHERE: { value: Where; label: string; needs: string; placeholder: string; hint: string; nothing: string }[] = [
  {
    value: "documents",
    label: "Documents",
    needs: "documents:read",
    placeholder: "Words that the document has",
    hint: "Type words of the document that says it.",
    nothing: "No document has these words. Leave one out, or look elsewhere.",
  },
  {
    value: "messages",
    label: "Messages",
    needs: "chat:read",
    placeholder: "Words that the message has",
    hint: "Type words of the message that says it.",
    nothing: "No message has these words. Leave one out, or look elsewhere.",
  },
  {
    value: "pages",
    label: "Web pages",
    needs: "documents:read",
    placeholder: "Part of the page’s address",
    hint: "Type a part of the address of a page that was taken.",
    nothing: "No page that was taken has this in its address.",
  },
];
const ICONS: Record<Citable["kind"], LucideIcon> = { document: BookText, message: MessageSquare, page: Globe };

/** Finds words to cite: a search over documents, messages or pages of the web, then the words themselves in their text. */
export function EvidencePicker({ onPick, onBack }: { onPick: (selection: Selection) => void; onBack: () => void }) {
  const { may } = useSession();
  const places = WHERE.filter(({ needs }) => may(needs));
  const [where, setWhere] = useState<Where>(places[0]?.value ?? "documents");
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState<Citable | null>(null);
  const query = useQuery({ queryKey: ["insights", "citable", where, words], queryFn: ({ signal }) => findCitable(where, words, signal), enabled: words !== "" });
  const place = places.find(({ value }) => value === where);
  if (chosen) return <WordsToCite key={chosen.key} citable={chosen} onPick={onPick} onBack={() => setChosen(null)} />;
  return (
    <div className={styles.picker}>
      <div className={styles.row}>
        <Button size="small" kind="quiet" icon={ArrowLeft} onClick={onBack}>
          Back
        </Button>
        {places.length > 1 && <Select label="Among" prefixed value={where} choices={places} onChange={setWhere} />}
      </div>
      <div className={styles.row}>
        <SearchField label="Find words to cite" placeholder={place?.placeholder ?? ""} value={words} onSearch={setWords} autoFocus />
      </div>
      {query.error ? (
        <Problem error={query.error} retry={query.refetch} compact />
      ) : words === "" ? (
        <p className={styles.quiet}>{place?.hint}</p>
      ) : !query.data ? (
        <Waiting label="Searching">
          <Skeleton lines={4} height="44px" />
        </Waiting>
      ) : query.data.length === 0 ? (
        <p className={styles.quiet}>{place?.nothing}</p>
      ) : (
        <ul className={styles.found} aria-label="What was found">
          {query.data.map((one) => {
            const Icon = ICONS[one.kind];
            return (
              <li key={one.key}>
                <button type="button" className={styles.foundLine} onClick={() => setChosen(one)}>
                  <Icon size={16} aria-hidden />
                  <span>
                    <span className={styles.strong}>{one.title}</span>
                    <span className={styles.clamped}>{one.snippet}</span>
                  </span>
                  {one.at && <Time at={one.at} />}
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}

/** The text of what was found; whatever is selected in it, by pointer or by keyboard, is what will be cited. */
function WordsToCite({ citable, onPick, onBack }: { citable: Citable; onPick: (selection: Selection) => void; onBack: () => void }) {
  const query = useQuery({ queryKey: ["insights", "citable-text", citable.key], queryFn: ({ signal }) => citableText(citable, signal) });
  const field = useRef<HTMLTextAreaElement>(null);
  const [[start, end], setSelected] = useState<[number, number]>([0, 0]);
  const text = query.data?.text ?? "";
  const exact = sliced(text, [start, end]);
  const isTooLong = end - start > LONGEST_QUOTE;
  const see = () => field.current && setSelected([codePoints(text, field.current.selectionStart), codePoints(text, field.current.selectionEnd)]);
  return (
    <div className={styles.picker}>
      <div className={styles.row}>
        <Button size="small" kind="quiet" icon={ArrowLeft} onClick={onBack}>
          Back to what was found
        </Button>
      </div>
      <p>
        <span className={styles.strong}>{citable.title}</span> <span className={styles.quiet}>Select the words that say it.</span>
      </p>
      {query.error && <Problem error={query.error} retry={query.refetch} compact />}
      {query.isPending && (
        <Waiting label="Loading the text">
          <Skeleton lines={6} />
        </Waiting>
      )}
      {query.data && (
        <>
          <textarea ref={field} readOnly aria-label="The source’s words" className={styles.sourceText} rows={10} value={text} onSelect={see} onKeyUp={see} dir="auto" autoFocus />
          <p className={classNames(styles.chosen, exact === "" && styles.quiet)} aria-live="polite">
            {isTooLong ? `A quote has at most ${LONGEST_QUOTE.toLocaleString("en")} characters.` : exact === "" ? "Nothing is selected yet." : <mark>{exact.length > SHOWN ? `${exact.slice(0, SHOWN)}…` : exact}</mark>}
          </p>
          <div className={styles.row}>
            <Button kind="primary" disabled={exact.trim() === "" || isTooLong} onClick={() => onPick({ source: query.data.source, start: query.data.offset + start, end: query.data.offset + end, exact, title: citable.title })}>
              Cite these words
            </Button>
            <Button
              kind="quiet"
              onClick={() => {
                field.current?.focus(); // else nobody is told of what is selected
                field.current?.select();
                see();
              }}
            >
              Select all
            </Button>
          </div>
        </>
      )}
    </div>
  );
}

const SHOWN = 300;
