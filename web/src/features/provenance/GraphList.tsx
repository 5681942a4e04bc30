import type { LinkProps } from "@tanstack/react-router";
import { counted } from "@/lib/numbers";
import { TextLink } from "@/ui";
import { byDepth } from "./around";
import { NodeState } from "./NodeState";
import styles from "./Provenance.module.css";
import type { GraphNode, ProvenanceGraph } from "./queries";
import { explorerOf, kindOf } from "./references";

/** The same as the graph, as lists: for small screens, and for who hears rather than sees. */
export function GraphList({ graph }: { graph: ProvenanceGraph }) {
  return (
    <div className={styles.list}>
      <Side title="Upstream: what it rests on" none="It rests on nothing: it is a source." graph={graph} side="upstream" />
      <Side title="Downstream: what rests on it" none="Nothing rests on it yet." graph={graph} side="downstream" />
    </div>
  );
}

function Side({ title, none, graph, side }: { title: string; none: string; graph: ProvenanceGraph; side: "upstream" | "downstream" }) {
  const layers = byDepth(graph, side);
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      {layers.length === 0 && <p className={styles.quiet}>{none}</p>}
      {layers.map((layer) => (
        <div key={layer[0]?.depth} className={styles.layer}>
          <h3>{layer[0]?.depth === 1 ? "Directly" : `In ${counted(layer[0]?.depth ?? 0, "step")}`}</h3>
          <ul>
            {layer.map((node) => (
              <Item key={node.id} node={node} graph={graph} />
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function Item({ node, graph }: { node: GraphNode; graph: ProvenanceGraph }) {
  const titles = new Map(graph.nodes.map((one) => [one.id, one.title ?? one.reference]));
  const beside = graph.edges.flatMap((edge) => (edge.source === node.id && node.side === "upstream" ? edge.derived : edge.derived === node.id && node.side === "downstream" ? edge.source : []));
  const others = [...new Set(beside)].filter((id) => id !== graph.asked).map((id) => titles.get(id) ?? id);
  return (
    <li className={styles.item}>
      <TextLink {...(explorerOf(node.reference) as LinkProps)} className={styles.startTitle ?? ""}>
        {node.title ?? node.reference}
      </TextLink>
      <NodeState state={node.state} />
      <span className={styles.quiet}>
        {kindOf(node.reference)} <code>{node.reference}</code>
        {node.version !== null && `, version ${node.version}`}
        {others.length > 0 && `, ${node.side === "upstream" ? "read by" : "from"} ${others.slice(0, 3).join(", ")}${others.length > 3 ? ` and ${others.length - 3} more` : ""}`}
      </span>
    </li>
  );
}
