import { SlidersHorizontal } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button, type Facet, Facets, Problem, ShowMore, Skeleton, Waiting } from "@/ui";
import { Nothing } from "./Everything";
import { FaultOrProblem } from "./FaultOrProblem";
import styles from "./Search.module.css";

interface ListedProps {
  query: { data: unknown; error: unknown; isLoadingError: boolean; isPending: boolean; hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown; refetch: () => unknown };
  words: string;
  /** What is told while it is waited for. */
  label: string;
  total?: string | undefined;
  facets: Facet[];
  several?: boolean;
  onFacet: (name: string, chosen: string[]) => void;
  sorting?: ReactNode;
  isEmpty: boolean;
  /** Instead of "Nothing found". */
  nothing?: ReactNode;
  children: ReactNode;
}

/** What was found by pages, beside the facets that narrow it; where there is little room these are unfolded by a button. */
export function Listed({ query, words, label, total, facets, several = false, onFacet, sorting, isEmpty, nothing = <Nothing />, children }: ListedProps) {
  const [unfolded, setUnfolded] = useState(false);
  const chosen = facets.reduce((sum, facet) => sum + facet.chosen.length, 0);
  return (
    <div className={styles.columns}>
      <aside aria-label="Filters" className={styles.facets} data-open={unfolded || undefined}>
        <Facets facets={facets} several={several} onChange={onFacet} />
      </aside>
      <div className={styles.list}>
        <div className={styles.head}>
          <span>{total}</span>
          <Button size="small" icon={SlidersHorizontal} className={styles.unfold} aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
            Filters{chosen > 0 && ` (${chosen})`}
          </Button>
          {sorting}
        </div>
        {query.isLoadingError ? (
          <FaultOrProblem error={query.error} query={words} retry={query.refetch} />
        ) : query.isPending ? (
          <Waiting label={label}>
            <Skeleton height="56px" lines={6} />
          </Waiting>
        ) : isEmpty ? (
          nothing
        ) : (
          children
        )}
        {query.error !== null && query.data !== undefined && <Problem error={query.error} retry={query.refetch} compact />}
        <ShowMore query={query} />
      </div>
    </div>
  );
}
