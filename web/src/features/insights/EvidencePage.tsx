import { useQuery } from "@tanstack/react-query";
import { getRouteApi, type LinkProps } from "@tanstack/react-router";
import { GitFork } from "lucide-react";
import { useSession } from "@/app/use-session";
import { explorerOf } from "@/features/provenance";
import { PinButton, referencePin } from "@/features/studio";
import { Card, LinkButton, Page, PageHeader, Problem, Skeleton, TextLink, Waiting } from "@/ui";
import { EvidenceItem } from "./EvidenceItem";
import { InsightBadges } from "./InsightBadges";
import styles from "./Insights.module.css";
import { evidenceQuery } from "./queries";
import { readSource, sourceName } from "./sources";

const route = getRouteApi("/signed-in/evidence/$evidenceId");

/** Words that are cited, and the insights on them: where a reference to evidence leads. */
export default function EvidencePage() {
  const { evidenceId } = route.useParams();
  const { may } = useSession();
  const query = useQuery(evidenceQuery(evidenceId));
  const evidence = query.data;
  const isMessage = evidence !== undefined && readSource(evidence.source)?.kind === "message";
  return (
    <Page>
      <PageHeader
        above={<TextLink to="/insights">Insights</TextLink>}
        title={evidence ? `Evidence from ${isMessage ? "a message" : sourceName(evidence.source)}` : "Evidence"}
        actions={
          evidence && (
            <>
              <PinButton pin={referencePin(`evidence/${evidenceId}`)} name="this evidence" labelled size="usual" />
              {may("provenance:read") && (
                <LinkButton icon={GitFork} {...(explorerOf(`evidence/${evidenceId}`) as LinkProps)}>
                  Provenance
                </LinkButton>
              )}
            </>
          )
        }
      />
      {query.error && <Problem error={query.error} compact={Boolean(evidence)} retry={query.refetch} />}
      {query.isPending && (
        <Waiting label="Loading the evidence">
          <Skeleton height="96px" />
        </Waiting>
      )}
      {evidence && (
        <>
          <EvidenceItem evidence={evidence} />
          <Card title="Insights on it">
            {evidence.insights.length === 0 ? (
              <p className={styles.quiet}>None rests on it yet.</p>
            ) : (
              <ul className={styles.links}>
                {evidence.insights.map((insight) => (
                  <li key={insight.insight_id} className={styles.row}>
                    <TextLink to="/insights/$insightId" params={{ insightId: insight.insight_id }} className={styles.strong}>
                      {insight.statement}
                    </TextLink>
                    <InsightBadges insight={insight} />
                  </li>
                ))}
              </ul>
            )}
          </Card>
        </>
      )}
    </Page>
  );
}
