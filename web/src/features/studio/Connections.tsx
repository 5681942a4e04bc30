import { Combobox, Select } from "@/ui";
import { type CanvasNode, connected, putInto, withContent } from "./document";
import type { InspectorProps } from "./Inspector";
import { arrowName, kindOf, nameOf } from "./naming";
import styles from "./Studio.module.css";

/** The arrows at a node; a new one needs no pointer. */
export function Connections({ node, drawing, standing, mayEdit, edit, onOpen }: InspectorProps & { node: CanvasNode }) {
  const arrows = drawing.edges.filter((edge) => edge.from === node.id || edge.to === node.id);
  const others = drawing.nodes.filter((one) => one.id !== node.id && !arrows.some((edge) => edge.from === node.id && edge.to === one.id));
  const own = withContent(drawing, new Set([node.id]));
  const groups = drawing.nodes.filter((one) => one.kind === "group" && !own.has(one.id));
  if (arrows.length === 0 && (!mayEdit || others.length + groups.length === 0)) return null;
  return (
    <section className={styles.part} aria-label="Connections">
      <h3>Connections</h3>
      <ul className={styles.items}>
        {arrows.map((edge) => (
          <li key={edge.id} className={styles.row}>
            <button type="button" className={styles.item} onClick={() => onOpen(edge.id)}>
              <span className={styles.itemName}>{arrowName(edge, drawing, standing)}</span>
            </button>
          </li>
        ))}
      </ul>
      {mayEdit && others.length > 0 && (
        <Combobox
          label="Connect to another node"
          placeholder="Connect to…"
          value={null}
          choices={others.map((one) => ({ value: one.id, label: `${kindOf(one)}: ${nameOf(one, standing.get(one.id))}` }))}
          onChange={(to) => to !== null && edit((before) => connected(before, node.id, to))}
        />
      )}
      {mayEdit && groups.length > 0 && (
        <Select
          label="In group"
          prefixed
          value={node.group ?? ""}
          choices={[{ value: "", label: "None" }, ...groups.map((one) => ({ value: one.id, label: nameOf(one) }))]}
          onChange={(group) => edit((before) => putInto(before, node.id, group || null))}
        />
      )}
    </section>
  );
}
