import { useQuery } from "@tanstack/react-query";
import { ArrowUpRight, Lightbulb } from "lucide-react";
import { useId, useState } from "react";
import { isSoft, OutcomeBadge, sourceIcon, sourceLink, sourceName } from "@/features/insights";
import { classNames } from "@/lib/class-names";
import { IconButton, Skeleton, TextLink } from "@/ui";
import styles from "./Ask.module.css";
import { type Citation, contextQuery, type Sentence } from "./queries";
import { beginningOf } from "./questions";

interface SentencesProps {
  sentences: Sentence[];
  /** Begins an insight that rests on what a sentence cites. */
  onDraft?: ((sentence: Sentence) => void) | undefined;
}

/** An answer's sentences, each with what it cites: a number that unfolds the words in their context. */
export function Sentences({ sentences, onDraft }: SentencesProps) {
  const numbers = new Map<Citation, number>();
  for (const citation of sentences.flatMap((sentence) => sentence.citations)) numbers.set(citation, numbers.size + 1);
  return (
    <ol className={styles.sentences} aria-label="Answer">
      {sentences.map((sentence, index) => (
        <OneSentence key={index} sentence={sentence} numbers={numbers} onDraft={onDraft} />
      ))}
    </ol>
  );
}

function OneSentence({ sentence, numbers, onDraft }: { sentence: Sentence; numbers: ReadonlyMap<Citation, number> } & Pick<SentencesProps, "onDraft">) {
  const [open, setOpen] = useState<Citation | null>(null);
  const [isWhole, setIsWhole] = useState(false);
  const id = useId();
  const beginning = sentence.text === null ? null : beginningOf(sentence.text);
  return (
    <li className={styles.sentence}>
      <div className={styles.said}>
        <p dir="auto" className={classNames(isSoft(sentence.citations[0]?.source ?? "") && styles.soft)}>
          {(isWhole ? null : beginning) ?? sentence.text ?? <em>Words that were taken back, or that you may not read.</em>}{" "}
          {sentence.citations.map((citation) => (
            <button
              key={numbers.get(citation)}
              type="button"
              className={classNames(styles.cite, (citation.outcome === "edited" || citation.outcome === "gone") && styles.changed)}
              aria-label={`What it rests on, ${numbers.get(citation)}`}
              aria-expanded={open === citation}
              aria-controls={id}
              title={citation.words ?? sourceName(citation.source)}
              onClick={() => setOpen(open === citation ? null : citation)}
            >
              {numbers.get(citation)}
            </button>
          ))}
          {beginning !== null && (
            <button type="button" className={styles.whole} aria-expanded={isWhole} onClick={() => setIsWhole(!isWhole)}>
              {isWhole ? "Show less" : "Show all"}
            </button>
          )}
        </p>
        {onDraft && sentence.text !== null && <IconButton icon={Lightbulb} size="small" label="Draft an insight from this" onClick={() => onDraft(sentence)} />}
      </div>
      <div id={id}>{open && <CitedInContext citation={open} />}</div>
    </li>
  );
}

/** Words that a sentence rests on, within what stands around them, and the way to where they stand. */
function CitedInContext({ citation }: { citation: Citation }) {
  const { data, isPending } = useQuery(contextQuery(citation));
  const Icon = sourceIcon(citation.source);
  const link = sourceLink(citation.source, citation);
  return (
    <figure className={styles.citation}>
      {isPending ? (
        <Skeleton lines={2} />
      ) : (
        <blockquote dir="auto" className={classNames(isSoft(citation.source) && styles.soft)}>
          {data && <span className={styles.around}>{data.before}</span>}
          <mark>{citation.words === null ? "Taken back, or not for you." : (beginningOf(citation.words) ?? citation.words)}</mark>
          {data && <span className={styles.around}>{data.after}</span>}
        </blockquote>
      )}
      <figcaption>
        <Icon size={14} aria-hidden />
        {sourceName(citation.source)}
        {citation.outcome !== undefined && citation.outcome !== "unchanged" && <OutcomeBadge outcome={citation.outcome} />}
        {link && (
          <TextLink {...link} className={styles.open}>
            Open at the place <ArrowUpRight size={12} aria-hidden />
          </TextLink>
        )}
      </figcaption>
    </figure>
  );
}
