import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, type LinkProps } from "@tanstack/react-router";
import { itemsOf } from "@/api";
import { useSession } from "@/app/use-session";
import { counted } from "@/lib/numbers";
import { Select, TextLink, Time } from "@/ui";
import { FallbackBanner } from "./FallbackBanner";
import { Listed } from "./Listed";
import { passageFacets, passageFilter } from "./passages";
import { type PassageFilters, type PassageFound, passagesQuery, type PassageSort } from "./queries";
import styles from "./Search.module.css";
import { Segments, Snippet } from "./Segments";

const route = getRouteApi("/signed-in/search");
const SORTS: { value: PassageSort; label: string }[] = [
  { value: "relevance", label: "Best match" },
  { value: "-added_at", label: "Newest" },
  { value: "added_at", label: "Oldest" },
];

/** Passages of documents of a search, with all that narrows them. */
export function DocumentsTab({ q }: { q: string }) {
  const { bundle, path, format, written, order } = route.useSearch();
  const filters: PassageFilters = { bundle, path, format, written, order };
  const navigate = route.useNavigate();
  const { may } = useSession();
  const filter = (changed: PassageFilters) => void navigate({ search: (before) => ({ ...before, ...changed }), replace: true });
  const query = useInfiniteQuery(passagesQuery(q, filters));
  const first = query.data?.pages[0];
  return (
    <div className={styles.tab}>
      <FallbackBanner engine={first?.engine} mayOperate={may("operations:read")} />
      <Listed
        query={query}
        words={q}
        label="Searching documents"
        total={first && `${counted(first.total, "passage")}${first.is_total_exact ? "" : " and more"}`}
        facets={passageFacets(first?.facets ?? {}, filters)}
        several
        onFacet={(name, chosen) => filter(passageFilter(name, chosen))}
        sorting={<Select label="Sort by" prefixed value={order ?? "relevance"} choices={SORTS} onChange={(next) => filter({ order: next === "relevance" ? undefined : next })} />}
        isEmpty={first?.items.length === 0}
      >
        <ol aria-label="Passages">
          {itemsOf(query.data).map((passage) => (
            <Passage key={passage.id} passage={passage} />
          ))}
        </ol>
      </Listed>
    </div>
  );
}

function Passage({ passage: { bundle, bundle_title: bundleTitle, path, number, title, heading, snippets, start, end, page, added_at: addedAt } }: { passage: PassageFound }) {
  return (
    <li className={styles.found}>
      <TextLink {...({ to: "/bundles/$slug/documents", params: { slug: bundle }, search: { path, version: number, at: `char=${start},${end}` } } as LinkProps)} className={styles.name}>
        <Segments segments={title} />
      </TextLink>
      {snippets.map((snippet, index) => (
        <Snippet key={index} snippet={snippet} className={styles.text} />
      ))}
      <span className={styles.about}>
        {heading && <span>{heading}</span>}
        <TextLink {...({ to: "/bundles/$slug", params: { slug: bundle } } as LinkProps)}>{bundleTitle}</TextLink>
        {page !== null && <span>page {page}</span>}
        <Time at={addedAt} />
      </span>
    </li>
  );
}
