import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Clock, Lock, LockOpen, RefreshCw } from "lucide-react";
import { useCommand } from "@/app/commands";
import { useSession } from "@/app/use-session";
import { useTitle } from "@/app/use-title";
import { Button, Card, Page, PageHeader, Problem, Skeleton, Tabs, TextLink, Time, Waiting } from "@/ui";
import { AuditTab } from "./AuditTab";
import { useChange } from "./changes";
import { FreshnessBadge } from "./FreshnessBadge";
import styles from "./Glaze.module.css";
import { GlazeDialogs } from "./GlazeDialogs";
import { HistoryTab } from "./HistoryTab";
import { LiveRun } from "./LiveRun";
import { type Glaze, glazeQuery } from "./queries";
import { ReasonChain } from "./ReasonChain";
import { SourcesTab } from "./SourcesTab";

const route = getRouteApi("/signed-in/admin/profiles/$personId/glaze");

export default function GlazePage() {
  const { personId } = route.useParams();
  const query = useQuery(glazeQuery(personId));
  useTitle(query.data && `What is told of ${query.data.name}`);
  if (query.data) return <Shown glaze={query.data} />;
  return (
    <Page>
      <PageHeader title="What is told" above={<TextLink to="/people">People</TextLink>} />
      {query.error ? (
        <Problem error={query.error} retry={query.refetch} />
      ) : (
        <Waiting>
          <Skeleton height="24px" lines={6} />
        </Waiting>
      )}
    </Page>
  );
}

function Shown({ glaze }: { glaze: Glaze }) {
  const { edit: asked } = route.useSearch();
  const navigate = route.useNavigate();
  const { may } = useSession();
  const change = useChange(glaze);
  const isLocked = glaze.override !== null;
  const edit = asked === "unlock" && !isLocked ? undefined : asked;
  function show(next: typeof edit) {
    change.reset(); // what failed before is no news of the next attempt
    void navigate({ search: (before) => ({ ...before, edit: next }), replace: true });
  }
  const regenerate = () => change.mutate({ do: "regenerate" });
  useCommand("glaze.regenerate", change.isPending ? null : regenerate);

  return (
    <Page>
      <PageHeader
        above={
          <>
            <TextLink to="/people">People</TextLink> /{" "}
            <TextLink to="/people/$personId" params={{ personId: glaze.user_id }}>
              {glaze.name}
            </TextLink>
          </>
        }
        title={`What is told of ${glaze.name}`}
        badges={<FreshnessBadge state={glaze.state} reasons={glaze.stale_reasons.length} />}
        detail={glaze.regeneration_asked_at ? <>New words were asked for <Time at={glaze.regeneration_asked_at} />.</> : undefined}
        actions={
          <>
            <Button kind="primary" icon={RefreshCw} busy={change.isPending && change.variables.do === "regenerate"} disabled={change.isPending} onClick={regenerate}>
              Regenerate
            </Button>
            <Button icon={Lock} onClick={() => show("override")}>
              {isLocked ? "Edit the text" : "Lock with own text"}
            </Button>
            {isLocked && (
              <Button icon={LockOpen} onClick={() => show("unlock")}>
                Unlock
              </Button>
            )}
            <Button kind="quiet" icon={Clock} onClick={() => show("stale")}>
              Mark as stale
            </Button>
          </>
        }
      />
      {change.error && !edit && <Problem error={change.error} compact />}
      <div className={styles.columns}>
        <div className={styles.main}>
          <Told glaze={glaze} />
          {glaze.stale_reasons.length > 0 && (
            <Card title="Why it is out of date">
              <ReasonChain personId={glaze.user_id} reasons={glaze.stale_reasons.map(({ reason, at }) => ({ reason, since: at }))} />
            </Card>
          )}
        </div>
        {may("runs:read") && <LiveRun personId={glaze.user_id} />}
      </div>
      <Sections glaze={glaze} />
      {edit && <GlazeDialogs glaze={glaze} edit={edit} change={change} onClose={() => show(undefined)} />}
    </Page>
  );
}

function Told({ glaze }: { glaze: Glaze }) {
  const behind = glaze.shown === "generated" ? null : glaze.generated_text;
  return (
    <Card title="What people see">
      {glaze.text === null ? (
        <p className={styles.quiet}>
          {glaze.state === "missing"
            ? "Nothing is told of this person yet: people see their statistics. Regenerate has the first words written."
            : "The generated text is out of date: people see the person’s statistics until it is written anew."}
        </p>
      ) : (
        <p className={styles.lead} dir="auto">
          {glaze.text}
        </p>
      )}
      {glaze.override && (
        <p className={styles.quiet}>
          Put in front by {glaze.override.name ?? glaze.override.by} <Time at={glaze.override.at} />. It stays there whatever is generated behind it.
        </p>
      )}
      {behind !== null && (
        <details className={styles.behind}>
          <summary>{glaze.shown === "override" ? "The generated text behind it" : "The generated text, which isn’t shown"}</summary>
          <p dir="auto">{behind}</p>
        </details>
      )}
    </Card>
  );
}

function Sections({ glaze }: { glaze: Glaze }) {
  const { tab = "sources" } = route.useSearch();
  const navigate = route.useNavigate();
  const { may } = useSession();
  return (
    <Tabs
      label="About what is told"
      value={tab}
      onChange={(next) => void navigate({ search: (before) => ({ ...before, tab: next === "sources" ? undefined : next }), replace: true })}
      tabs={[
        { value: "sources", label: "Sources", count: glaze.messages.length, content: <SourcesTab glaze={glaze} /> },
        { value: "history", label: "History", count: glaze.version, content: <HistoryTab personId={glaze.user_id} /> },
        ...(may("audit:read") ? [{ value: "audit" as const, label: "Audit log", content: <AuditTab personId={glaze.user_id} /> }] : []),
      ]}
    />
  );
}
