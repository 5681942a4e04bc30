import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { GitCompareArrows, Radar } from "lucide-react";
import { useEffect, useRef } from "react";
import { itemsOf } from "@/api";
import { useCommand } from "@/app/commands";
import { useTitle } from "@/app/use-title";
import { PinButton, referencePin } from "@/features/studio";
import { Badge, EmptyState, LinkButton, Page, PageHeader, Problem, Select, ShowMore, Skeleton, TextLink, Waiting } from "@/ui";
import styles from "./Diff.module.css";
import { type ChangedDocument, changedDocumentsQuery } from "./diff-queries";
import { DocumentDiff } from "./DocumentDiff";
import type { Change } from "./queries";
import { type Bundle, bundleQuery } from "./queries";
import { CHANGES, partsOf, problemTitle } from "./wording";

const route = getRouteApi("/signed-in/bundles/$slug/diff");
const ANY = "any";
const ONLY: { value: Change["change"] | typeof ANY; label: string }[] = [
  { value: ANY, label: "Any change" },
  { value: "changed", label: "Changed" },
  { value: "added", label: "Added" },
  { value: "removed", label: "Removed" },
];

export default function DiffPage() {
  const { slug } = route.useParams();
  const query = useQuery(bundleQuery(slug));
  useTitle(query.data && `What changed in ${query.data.title}`);
  if (query.data) return <Versions bundle={query.data} />;
  return (
    <Page>
      <PageHeader above={<TextLink to="/bundles">Documents</TextLink>} title="What changed" />
      {query.error ? (
        <Problem error={query.error} retry={query.refetch} />
      ) : (
        <Waiting label="Loading the versions">
          <Skeleton height="40px" lines={5} />
        </Waiting>
      )}
    </Page>
  );
}

function Versions({ bundle }: { bundle: Bundle }) {
  const { slug, title, last_number } = bundle;
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const to = search.to ?? last_number;
  const from = search.from ?? to - 1;
  const choices = Array.from({ length: last_number }, (_, index) => last_number - index);
  const choose = (changed: { from?: number; to?: number }) => void navigate({ to: ".", search: (before) => ({ ...before, from, to, ...changed }), replace: true });
  return (
    <Page wide>
      <PageHeader
        above={
          <>
            <TextLink to="/bundles">Documents</TextLink> /{" "}
            <TextLink to="/bundles/$slug" params={{ slug }}>
              {title}
            </TextLink>
          </>
        }
        title="What changed"
        detail={`From version ${from} to version ${to}`}
        actions={
          from >= 1 && (
            <>
              <Select label="From" prefixed value={String(from)} choices={choices.filter((one) => one < to).map(versionChoice)} onChange={(one) => choose({ from: Number(one) })} />
              <Select label="To" prefixed value={String(to)} choices={choices.filter((one) => one > from).map(versionChoice)} onChange={(one) => choose({ to: Number(one) })} />
              <PinButton pin={referencePin(`diff/${slug}/${from}..${to}`)} name="what changed" size="usual" />
              <LinkButton icon={Radar} to="/bundles/$slug/impact" params={{ slug }} search={{ version: to }}>
                What it breaks
              </LinkButton>
            </>
          )
        }
      />
      {from < 1 || to <= from ? (
        <EmptyState icon={GitCompareArrows} title="There is nothing to compare" action={<LinkButton to="/bundles/$slug" params={{ slug }}>All versions</LinkButton>}>
          {last_number < 2 ? "The bundle has one version so far." : "The newer version must come after the older one."}
        </EmptyState>
      ) : (
        <Documents key={`${from} ${to}`} slug={slug} from={from} to={to} />
      )}
    </Page>
  );
}

const versionChoice = (number: number) => ({ value: String(number), label: `Version ${number}` });

function Documents({ slug, from, to }: { slug: string; from: number; to: number }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(changedDocumentsQuery(slug, from, to));
  const all = itemsOf(query.data);
  const documents = all.filter(({ change }) => search.only === undefined || change === search.only);
  const chosen = documents.find(({ path }) => path === search.path) ?? (search.path === undefined ? documents[0] : undefined);
  const path = search.path ?? chosen?.path;
  const open = (step: 1 | -1) => {
    const next = documents[documents.findIndex((one) => one.path === path) + step];
    if (next) void navigate({ to: ".", search: (before) => ({ ...before, path: next.path }), replace: true });
  };
  useCommand("documents.next-document", documents.length > 1 ? () => open(1) : null);
  useCommand("documents.previous-document", documents.length > 1 ? () => open(-1) : null);
  if (!query.data) {
    return query.error ? (
      <Problem error={query.error} retry={query.refetch} />
    ) : (
      <Waiting label="Loading what changed">
        <Skeleton height="40px" lines={6} />
      </Waiting>
    );
  }
  if (all.length === 0) return <EmptyState icon={GitCompareArrows} title="Both versions have the same documents" />;
  return (
    <div className={styles.columns}>
      <nav className={styles.list} aria-label="Changed documents">
        <Select
          label="Show"
          value={search.only ?? ANY}
          choices={ONLY}
          onChange={(only) => void navigate({ to: ".", search: (before) => ({ ...before, only: only === ANY ? undefined : only, path: undefined }), replace: true })}
        />
        {query.error && <Problem error={query.error} compact retry={query.isFetchNextPageError ? query.fetchNextPage : query.refetch} />}
        <ol className={styles.documents}>
          {documents.map((one) => (
            <li key={one.path}>
              <Entry document={one} isShown={one.path === path} />
            </li>
          ))}
        </ol>
        {documents.length === 0 && <p className={styles.quiet}>No document is like that.</p>}
        <ShowMore query={query} size="small" />
      </nav>
      <div className={styles.main}>{path !== undefined && <DocumentDiff key={path} slug={slug} path={path} from={from} to={to} change={chosen?.change ?? null} problem={chosen?.problem_code ?? null} format={chosen?.format ?? null} />}</div>
    </div>
  );
}

function Entry({ document: { path, change, counts, problem_code }, isShown }: { document: ChangedDocument; isShown: boolean }) {
  const { folder, name } = partsOf(path);
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (isShown) link.current?.scrollIntoView({ block: "nearest" });
  }, [isShown]);
  return (
    <Link ref={link} to="." search={(before: object) => ({ ...before, path })} replace className={styles.entry} aria-current={isShown ? "true" : undefined}>
      <span className={styles.path}>
        <span className={styles.quiet}>{folder}</span>
        {name}
      </span>
      <span className={styles.facts}>
        {change !== "changed" && <Badge tone={CHANGES[change].tone}>{CHANGES[change].label}</Badge>}
        {problem_code ? (
          <span className={styles.warning}>{problemTitle(problem_code)}</span>
        ) : (
          counts && (
            <>
              {counts.words_added > 0 && <span className={styles.plus}>+{counts.words_added}</span>}
              {counts.words_removed > 0 && <span className={styles.minus}>−{counts.words_removed}</span>}
              <span className="visually-hidden">words</span>
              {counts.moved > 0 && <span className={styles.quiet}>{counts.moved} moved</span>}
            </>
          )
        )}
      </span>
    </Link>
  );
}
