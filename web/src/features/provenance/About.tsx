import type { LinkProps } from "@tanstack/react-router";
import { useState } from "react";
import { PinButton, referencePin } from "@/features/studio";
import { count } from "@/lib/numbers";
import { Button, TextLink, Time } from "@/ui";
import type { Around, Neighbour } from "./around";
import { readings } from "./around";
import { wordsOf } from "./comparison";
import { NodeState } from "./NodeState";
import styles from "./Provenance.module.css";
import type { GraphEdge } from "./queries";
import { explorerOf, kindOf, ownPageOf, parseReference, partName } from "./references";
import { Words } from "./Words";

const SHOWN = 8;
const STATE_MEANS = {
  current: "Everything that it rests on still reads as it did.",
  stale: "Something that it rests on reads differently now.",
  suspect: "Something further up is out of date, so this may be.",
  gone: "It was erased, or its author took it back.",
};

/** Of what is in the middle: its state and why, what it rests on with the words, and what rests on it. */
export function About({ around: { asked, restsOn, supports, chain }, asked: reference }: { around: Around; asked: string }) {
  const own = ownPageOf(asked.reference);
  const version = parseReference(reference)?.version ?? asked.version;
  return (
    <div className={styles.about}>
      <header>
        <h2>{asked.title ?? asked.reference}</h2>
        <p className={styles.quiet}>
          {kindOf(asked.reference)}, <code>{asked.reference}</code>
          {version !== null && `, version ${version}`}
        </p>
        <p className={styles.stateLine}>
          <NodeState state={asked.state} always />
          {asked.since && (
            <span className={styles.quiet}>
              since <Time at={asked.since} />
            </span>
          )}
          {own && <TextLink {...(own as LinkProps)}>Open its page</TextLink>}
        </p>
        <p className={styles.quiet}>{STATE_MEANS[asked.state]}</p>
        <PinButton pin={referencePin(reference)} name={reference} labelled />
      </header>
      {chain.length > 0 && <Reasons chain={chain} />}
      <Neighbours title="Rests on" none="Nothing: it is a source." neighbours={restsOn} told={chain[0]?.id} />
      <Neighbours title="What rests on it" none="Nothing yet." neighbours={supports} told={chain[0]?.id} />
    </div>
  );
}

function Reasons({ chain }: { chain: GraphEdge[] }) {
  const [change] = chain;
  return (
    <section aria-labelledby="provenance-why">
      <h3 id="provenance-why">Why</h3>
      <ol className={styles.chain}>
        {change && (
          <li>
            <p>
              <Opening reference={change.source_part} />{" "}
              {change.changed_at ? (
                <>
                  reads differently since <Time at={change.changed_at} />
                  {change.changed_by && change.changed_by !== change.source_part && <span className={styles.quiet}> ({change.changed_by})</span>}
                </>
              ) : (
                "is out of date"
              )}
            </p>
            {change.is_withheld ? <Withheld /> : <Words read={change.read} now={change.reads_now} />}
          </li>
        )}
        {chain.map((edge) => (
          <li key={edge.id}>
            <p>
              so <Opening reference={edge.derived_part} /> rests on words that {edge.changed_at ? "have changed" : "may have changed"}
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** `told` is the derivation whose words are shown above already. */
function Neighbours({ title, none, neighbours, told }: { title: string; none: string; neighbours: Neighbour[]; told: number | undefined }) {
  const [all, setAll] = useState(false);
  const shown = all ? neighbours : neighbours.slice(0, SHOWN);
  return (
    <section>
      <h3>
        {title} {neighbours.length > 0 && <span className={styles.quiet}>{count(neighbours.length)}</span>}
      </h3>
      {neighbours.length === 0 && <p className={styles.quiet}>{none}</p>}
      <ul className={styles.neighbours}>
        {shown.map(({ node, edges }) => (
          <li key={node.id}>
            <p className={styles.neighbour}>
              <TextLink {...(explorerOf(node.reference) as LinkProps)} className={styles.startTitle ?? ""}>
                {node.title ?? node.reference}
              </TextLink>
              <NodeState state={node.state} />
              <code className={styles.quiet}>{node.reference}</code>
            </p>
            {readings(edges).map(({ edge, roles }) => (
              <Reading key={edge.id} edge={edge} parts={[...new Set(roles.map(partName))]} isTold={edge.id === told} />
            ))}
          </li>
        ))}
      </ul>
      {neighbours.length > shown.length && (
        <Button kind="quiet" size="small" onClick={() => setAll(true)}>
          {count(neighbours.length - shown.length)} more
        </Button>
      )}
    </section>
  );
}

function Reading({ edge, parts, isTold }: { edge: GraphEdge; parts: string[]; isTold: boolean }) {
  return (
    <div className={styles.reading}>
      <p className={styles.quiet}>for {parts.join(", ")}</p>
      {isTold ? (
        <p>What changed is shown above.</p>
      ) : edge.is_withheld ? (
        <Withheld />
      ) : edge.changed_at ? (
        <Words read={edge.read} now={edge.reads_now} />
      ) : edge.read === null ? (
        <p className={styles.quiet}>Its words were taken back.</p>
      ) : (
        <blockquote>{wordsOf(edge.read)}</blockquote>
      )}
    </div>
  );
}

function Withheld() {
  return <p className={styles.quiet}>Its words are for those who may read what it is part of.</p>;
}

function Opening({ reference }: { reference: string }) {
  return (
    <TextLink {...(explorerOf(reference) as LinkProps)}>
      <code>{reference}</code>
    </TextLink>
  );
}
