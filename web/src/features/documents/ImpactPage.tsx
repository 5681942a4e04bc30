import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ChevronRight, GitCompareArrows, ShieldCheck } from "lucide-react";
import { Fragment, useMemo } from "react";
import { useTitle } from "@/app/use-title";
import { parseReference, ReferenceLink, Words } from "@/features/provenance";
import { PinButton, referencePin } from "@/features/studio";
import { counted } from "@/lib/numbers";
import { Badge, EmptyState, LinkButton, Page, PageHeader, Problem, Select, Skeleton, TextLink, Time, Waiting } from "@/ui";
import styles from "./Diff.module.css";
import { type Fallen, fallenOf } from "./diff";
import { impactQuery } from "./diff-queries";
import { bundleQuery } from "./queries";

const route = getRouteApi("/signed-in/bundles/$slug/impact");
const ANY = "any";

export default function ImpactPage() {
  const { slug } = route.useParams();
  const { version, only } = route.useSearch();
  const navigate = route.useNavigate();
  const bundle = useQuery(bundleQuery(slug));
  const last = bundle.data?.last_number ?? 0;
  const number = version ?? last;
  const query = useQuery({ ...impactQuery(slug, number), enabled: number > 0 });
  useTitle(bundle.data && `What version ${number} breaks`);
  const all = useMemo(() => fallenOf(query.data?.items ?? []), [query.data]);
  const shown = all.filter(({ state }) => only === undefined || state === only);
  const count = (state: Fallen["state"]) => all.filter((one) => one.state === state).length;
  const error = bundle.error ?? query.error;
  const choices = [
    { value: ANY, label: `All (${all.length})` },
    { value: "stale", label: `Words changed (${count("stale")})` },
    { value: "suspect", label: `Rests on those (${count("suspect")})` },
  ] as const;
  return (
    <Page>
      <PageHeader
        above={
          <>
            <TextLink to="/bundles">Documents</TextLink> /{" "}
            <TextLink to="/bundles/$slug" params={{ slug }} search={{ ...(version !== undefined && { version }) }}>
              {bundle.data?.title ?? slug}
            </TextLink>
          </>
        }
        title={`What version ${number} breaks`}
        detail="Whatever rests on words that this version changed, and isn’t up to date since."
        actions={
          <>
            {number > 0 && <PinButton pin={referencePin(`bundle/${slug}@${number}`)} name="this version" size="usual" />}
            {number > 1 && (
              <LinkButton icon={GitCompareArrows} to="/bundles/$slug/diff" params={{ slug }} search={{ from: number - 1, to: number }}>
                What changed
              </LinkButton>
            )}
          </>
        }
      />
      {error && <Problem error={error} compact={Boolean(query.data)} retry={bundle.error ? bundle.refetch : query.refetch} />}
      {bundle.data && last === 0 && (
        <EmptyState icon={ShieldCheck} title="The bundle has no version yet" action={<LinkButton to="/bundles/$slug" params={{ slug }}>Upload documents</LinkButton>} />
      )}
      {!query.data ? (
        !error && (last > 0 || !bundle.data) && (
          <Waiting label="Loading what is out of date">
            <Skeleton height="72px" lines={4} />
          </Waiting>
        )
      ) : all.length === 0 ? (
        <EmptyState icon={ShieldCheck} title="Everything still holds">
          Nothing that rests on these documents is out of date because of this version.
        </EmptyState>
      ) : (
        <>
          <div>
            <Select
              label="Show"
              value={only ?? ANY}
              choices={[...choices]}
              onChange={(next) => void navigate({ to: ".", search: (before) => ({ ...before, only: next === ANY ? undefined : next }), replace: true })}
            />
          </div>
          <ol className={styles.fallen}>
            {shown.map((one) => (
              <Thing key={one.reference} fallen={one} />
            ))}
          </ol>
          {!query.data.is_whole && <p className={styles.quiet}>There is more than is shown: the nearest {counted(all.length, "thing")} are here.</p>}
        </>
      )}
    </Page>
  );
}

function Thing({ fallen: { reference, title, state, since, chain, reads } }: { fallen: Fallen }) {
  return (
    <li>
      <div className={styles.thing}>
        <h2>
          <ReferenceLink reference={itself(reference)}>{title ?? nameOf(reference)}</ReferenceLink>
        </h2>
        {title && <Badge>{kindOf(reference)}</Badge>}
        <Badge tone={state === "stale" ? "warn" : "neutral"}>{state === "stale" ? "Its words changed" : "Rests on such words"}</Badge>
        <span className={styles.quiet}>
          <Time at={since} />
        </span>
      </div>
      <p className={styles.chain} aria-label="The way to it">
        {chain.map((step, index) => (
          <Fragment key={step.reference}>
            {index > 0 && <ChevronRight size={12} aria-hidden />}
            <ReferenceLink reference={step.reference}>{index > 0 && index < chain.length - 1 && step.title ? step.title : nameOf(step.reference)}</ReferenceLink>
          </Fragment>
        ))}
      </p>
      {reads.map(({ role, read, now, likeness }) => (
        <div key={`${role} ${String(read)}`} className={styles.read}>
          <Words read={read} now={now} />
          {likeness !== null && <p className={styles.quiet}>{Math.round(likeness * 100)} % alike</p>}
        </div>
      ))}
    </li>
  );
}

/** Without its version and part. */
const itself = (reference: string) => reference.replace(/[@#].*$/u, "");

/** "insight", "extraction". */
const kindOf = (reference: string) => (parseReference(reference)?.kind ?? "").replaceAll(/[_-]/gu, " ");

/** "leave.md in handbook", "insight 3". */
export function nameOf(reference: string): string {
  const read = parseReference(reference);
  if (!read) return reference;
  const { kind, key } = read;
  if (kind === "document" || kind === "extraction") {
    const [slug = "", ...path] = decodeURI(key).split("/");
    return `${kind === "extraction" ? "values of " : ""}${path.at(-1) ?? key} in ${slug}`;
  }
  return `${kindOf(reference)} ${key}`;
}
