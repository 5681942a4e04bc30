import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ArrowDown, ArrowUp, Columns2, FileX, Rows3 } from "lucide-react";
import { useRef, useState } from "react";
import { ProblemError } from "@/api";
import { useCommand } from "@/app/commands";
import { useNarrow } from "@/app/use-narrow";
import { PinButton, referencePin } from "@/features/studio";
import { Button, EmptyState, IconButton, Problem, Skeleton, Tabs, TextLink, Waiting } from "@/ui";
import styles from "./Diff.module.css";
import { countsOf, type DiffBlock, inlineLines, isChange, sideLines } from "./diff";
import { documentDiffQuery } from "./diff-queries";
import { DiffLines } from "./DiffLines";
import type { Change } from "./queries";
import { ValueChanges } from "./ValueChanges";
import { partsOf, problemTitle } from "./wording";

const route = getRouteApi("/signed-in/bundles/$slug/diff");

interface DocumentDiffProps {
  slug: string;
  path: string;
  from: number;
  to: number;
  /** Null where it isn't known yet. */
  change: Change["change"] | null;
  problem: string | null;
  /** Null where it isn't known yet. */
  format: string | null;
}

/** What differs between two versions of one document: its words, and what was extracted from them. */
export function DocumentDiff({ slug, path, from, to, change, problem, format }: DocumentDiffProps) {
  const { tab = "text" } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <article aria-label={path} className={styles.document}>
      <header className={styles.head}>
        <h2>{partsOf(path).name}</h2>
        <PinButton pin={referencePin(`diff/${slug}/${encodeURI(path)}/${from}..${to}`)} name="this difference" />
        <span className={styles.links}>
          {change !== "added" && (
            <TextLink to="/bundles/$slug/documents" params={{ slug }} search={{ path, version: from }}>
              Open version {from}
            </TextLink>
          )}
          {change !== "removed" && (
            <TextLink to="/bundles/$slug/documents" params={{ slug }} search={{ path, version: to }}>
              Open version {to}
            </TextLink>
          )}
        </span>
      </header>
      <Tabs
        label="What is compared"
        value={tab}
        onChange={(next) => void navigate({ to: ".", search: (before) => ({ ...before, tab: next === "text" ? undefined : next }), replace: true })}
        tabs={[
          { value: "text", label: "Words", content: tab === "text" && <TextDiff slug={slug} path={path} from={from} to={to} change={change} problem={problem} format={format} /> },
          { value: "values", label: "Extracted values", content: tab === "values" && <ValueChanges slug={slug} path={path} from={from} to={to} /> },
        ]}
      />
    </article>
  );
}

function TextDiff({ slug, path, from, to, change, problem, format }: DocumentDiffProps) {
  const isNarrow = useNarrow();
  const search = route.useSearch();
  const hasSides = !isNarrow && (change === null || change === "changed"); // else one of them is empty
  const show = hasSides ? (search.show ?? "side") : "inline";
  const navigate = route.useNavigate();
  const [isWhole, setIsWhole] = useState(false);
  const query = useQuery(documentDiffQuery(slug, path, from, to, isWhole));
  const list = useRef<HTMLDivElement>(null);
  const at = useRef(-1);
  const blocks: DiffBlock[] = query.data?.blocks ?? [];
  const hasChanges = blocks.some(isChange);
  const toggle = () => void navigate({ to: ".", search: (before) => ({ ...before, show: show === "side" ? "inline" : undefined }), replace: true, resetScroll: false });
  function step(by: 1 | -1) {
    const changes = Array.from(list.current?.querySelectorAll<HTMLElement>("[data-change]") ?? []);
    if (changes.length === 0) return;
    changes[at.current]?.removeAttribute("data-current");
    at.current = (at.current + by + changes.length + (at.current < 0 && by < 0 ? 1 : 0)) % changes.length;
    const change = changes[at.current];
    change?.setAttribute("data-current", "");
    change?.scrollIntoView({ block: "center" });
  }
  useCommand("documents.next-change", hasChanges ? () => step(1) : null);
  useCommand("documents.previous-change", hasChanges ? () => step(-1) : null);
  useCommand("documents.side", hasChanges && hasSides ? toggle : null);
  if (!query.data) {
    if (query.error instanceof ProblemError && query.error.kind === "not-read") {
      return (
        <EmptyState icon={FileX} title={problem ? problemTitle(problem) : "It has not been read yet"}>
          {query.error.detail}
        </EmptyState>
      );
    }
    return query.error ? (
      <Problem error={query.error} retry={query.refetch} />
    ) : (
      <Waiting label="Loading the difference">
        <Skeleton height="20px" lines={8} />
      </Waiting>
    );
  }
  const lines = show === "side" ? sideLines(blocks, query.data.lines) : inlineLines(blocks);
  return (
    <div className={styles.text}>
      <div className={styles.bar}>
        <span className={styles.quiet}>{countsOf(query.data.counts)}</span>
        <span className={styles.tools}>
          <IconButton icon={ArrowUp} size="small" label="Previous change" keys="p" disabled={!hasChanges} onClick={() => step(-1)} />
          <IconButton icon={ArrowDown} size="small" label="Next change" keys="n" disabled={!hasChanges} onClick={() => step(1)} />
          {hasSides && (
            <Button size="small" kind="quiet" icon={show === "side" ? Rows3 : Columns2} onClick={toggle}>
              {show === "side" ? "Inline" : "Side by side"}
            </Button>
          )}
        </span>
      </div>
      {query.error && <Problem error={query.error} compact retry={query.refetch} />}
      {hasChanges ? (
        <DiffLines ref={list} blocks={blocks} lines={lines} isSide={show === "side"} format={format ?? ""} from={from} to={to} onUnfold={() => setIsWhole(true)} busy={query.isFetching} />
      ) : (
        <EmptyState icon={FileX} title="No words differ">
          The files differ in what isn’t text: its form, pictures or white space.
        </EmptyState>
      )}
    </div>
  );
}
