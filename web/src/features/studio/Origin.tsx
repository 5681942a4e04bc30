import { Link } from "@tanstack/react-router";
import { useSession } from "@/app/use-session";
import { ReferenceLink } from "@/features/provenance";
import { Button, Time } from "@/ui";
import { type CanvasNode, changed, type Edit } from "./document";
import type { NodeStanding } from "./queries";
import { Sources } from "./Sources";
import styles from "./Studio.module.css";

interface OriginProps {
  reference: string;
  node: CanvasNode;
  standing: NodeStanding | undefined;
  mayEdit: boolean;
  edit: Edit;
}

/** Versions, staleness, who or what made it, and the sources behind it. */
export function Origin({ reference, node, standing, mayEdit, edit }: OriginProps) {
  const { may } = useSession();
  const pinnedVersion = /@(\d+)/u.exec(reference)?.[1];
  const newest = standing?.current_version ?? null;
  const isOlder = node.kind === "reference" && standing?.state === "changed" && newest !== null;
  return (
    <section className={styles.part} aria-label="Where it comes from">
      <h3>Where it comes from</h3>
      <dl className={styles.facts}>
        <dt>Refers to</dt>
        <dd>
          <ReferenceLink reference={reference} known={standing?.state !== "unknown"} />
        </dd>
        {(pinnedVersion !== undefined || newest !== null) && (
          <>
            <dt>Version</dt>
            <dd>
              {pinnedVersion === undefined ? `always the newest, ${newest} now` : newest === null || Number(pinnedVersion) === newest ? `${pinnedVersion}, the newest` : `${pinnedVersion} of ${newest}`}
            </dd>
          </>
        )}
        {standing?.freshness && (
          <>
            <dt>Freshness</dt>
            <dd>
              {standing.freshness}
              {standing.since && (
                <>
                  {" "}
                  since <Time at={standing.since} />
                </>
              )}
            </dd>
          </>
        )}
        {standing?.produced_by && (
          <>
            <dt>Made by</dt>
            <dd>
              {standing.produced_by}
              {standing.produced_at && (
                <>
                  {" "}
                  <Time at={standing.produced_at} />
                </>
              )}
            </dd>
          </>
        )}
        {standing?.run && (
          <>
            <dt>Run</dt>
            <dd>
              <Link to="/runs/$runId" params={{ runId: Number(standing.run.split("/")[1]) }}>
                {standing.run}
              </Link>
            </dd>
          </>
        )}
      </dl>
      {isOlder && mayEdit && (
        <div>
          <Button size="small" onClick={() => edit((drawing) => changed(drawing, node.id, { reference: standing.reference }))}>
            Pin version {newest}
          </Button>
        </div>
      )}
      {standing?.freshness && may("provenance:read") && <Sources reference={standing.reference} />}
    </section>
  );
}
