import { ChevronDown, ChevronRight, Link2 } from "lucide-react";
import { memo, type MouseEvent } from "react";
import { ReferenceLink } from "@/features/provenance";
import { classNames } from "@/lib/class-names";
import { counted } from "@/lib/numbers";
import { duration } from "@/lib/time";
import { Button, Time } from "@/ui";
import type { Row } from "./rows";
import styles from "./Timeline.module.css";
import { said, typeName } from "./wording";

interface EventLineProps {
  row: Row;
  /** When the run began, in milliseconds since 1970. */
  beganAt: number;
  isOpen: boolean;
  /** The query of a link to this event. */
  address: string;
  onOpen: (number: number | undefined) => void;
  onFold: (number: number) => void;
  onCopy: (number: number) => void;
}

/** An event in a line, with its details below where it is open. */
export const EventLine = memo(function EventLine({ row, beganAt, isOpen, address, onOpen, onFold, onCopy }: EventLineProps) {
  const { event, depth, step, folded } = row;
  const { icon: Icon, tone, text, more } = said(event);
  function open(click: MouseEvent) {
    if (click.metaKey || click.ctrlKey || click.shiftKey || click.button !== 0) return;
    click.preventDefault();
    onOpen(isOpen ? undefined : event.number);
  }
  return (
    <div className={classNames(styles.event, step && styles.step)} data-open={isOpen || undefined}>
      <div className={styles.line}>
        <span className={styles.at}>{offset(Date.parse(event.at) - beganAt)}</span>
        <span className={styles.indent} style={{ width: depth * 18 }} aria-hidden />
        {step ? (
          <button type="button" className={styles.fold} aria-expanded={!folded} aria-label={`${folded ? "Unfold" : "Fold"} ${text}`} onClick={() => onFold(event.number)}>
            {folded ? <ChevronRight size={14} aria-hidden /> : <ChevronDown size={14} aria-hidden />}
          </button>
        ) : (
          <Icon size={14} aria-hidden className={classNames(styles.icon, styles[tone])} />
        )}
        {/* A plain link, for there are thousands: the router's own would each watch the address. */}
        <a href={address} className={styles.words} aria-expanded={isOpen} onClick={open}>
          <span className={classNames(styles.text, tone !== "neutral" && tone !== "accent" && styles[tone])}>{text}</span>
          {more && <span className={styles.more}>{more}</span>}
        </a>
        {step && <StepEnd step={step} folded={Boolean(folded)} />}
      </div>
      {isOpen && <Details row={row} onCopy={onCopy} />}
    </div>
  );
});

function StepEnd({ step: { finished, inside }, folded }: { step: NonNullable<Row["step"]>; folded: boolean }) {
  const outcome = finished?.data.outcome;
  return (
    <span className={styles.stepEnd}>
      {folded && <span>{counted(inside, "event")}</span>}
      {outcome === "failed" && <span className={styles.bad}>Failed</span>}
      {outcome === "skipped" && <span>Skipped</span>}
      <span>{finished ? duration(finished.data.seconds * 1_000) : "under way"}</span>
    </span>
  );
}

function Details({ row: { event }, onCopy }: { row: Row; onCopy: (number: number) => void }) {
  return (
    <div className={styles.details}>
      <dl>
        <dt>Event</dt>
        <dd>
          {event.number}, {typeName(event.type).toLowerCase()}
        </dd>
        <dt>At</dt>
        <dd>
          <Time at={event.at} exact />
        </dd>
        {Object.entries(event.data).map(([name, value]: [string, unknown]) => (
          <Datum key={name} name={name} value={value} />
        ))}
      </dl>
      <Button size="small" icon={Link2} onClick={() => onCopy(event.number)}>
        Copy a link to it
      </Button>
    </div>
  );
}

function Datum({ name, value }: { name: string; value: unknown }) {
  if (value === null || value === undefined || (typeof value === "object" && Object.keys(value).length === 0)) return null;
  const isReference = (name === "reference" || name === "subject") && typeof value === "string";
  const shown = typeof value === "object" ? Object.entries(value).map(([key, one]) => `${key}: ${String(one)}`).join("\n") : String(value as string | number | boolean);
  return (
    <>
      <dt>{name}</dt>
      <dd>{isReference ? <ReferenceLink reference={value} /> : shown}</dd>
    </>
  );
}

/** "+4.2 s", since the run began; its own pace is what a reader looks for. */
function offset(milliseconds: number): string {
  return milliseconds < 0 ? "0 ms" : `+${duration(milliseconds)}`;
}
