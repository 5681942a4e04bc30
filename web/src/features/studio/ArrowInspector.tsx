import { Trash2 } from "lucide-react";
import { Badge, IconButton, TextField } from "@/ui";
import { type CanvasEdge, labelled, nodeOf, without } from "./document";
import type { InspectorProps } from "./Inspector";
import { nameOf } from "./naming";
import styles from "./Studio.module.css";

/** An arrow: what it says, and what it connects. */
export function ArrowInspector({ edge, drawing, standing, mayEdit, edit, onOpen }: InspectorProps & { edge: CanvasEdge }) {
  const ends = [edge.from, edge.to].flatMap((id) => nodeOf(drawing, id) ?? []);
  return (
    <div className={styles.column}>
      <Badge>Arrow</Badge>
      {mayEdit ? (
        <TextField
          label="Label"
          value={edge.label}
          maxLength={200}
          placeholder="such as “contradicts”"
          onChange={(event) => edit((before) => labelled(before, edge.id, event.target.value), `write:${edge.id}`)}
        />
      ) : (
        edge.label && <p>{edge.label}</p>
      )}
      <ul className={styles.items}>
        {ends.map((node, index) => (
          <li key={node.id} className={styles.row}>
            <span className={styles.quiet}>{index === 0 ? "From" : "To"}</span>
            <button type="button" className={styles.item} onClick={() => onOpen(node.id)}>
              <span className={styles.itemName}>{nameOf(node, standing.get(node.id))}</span>
            </button>
          </li>
        ))}
      </ul>
      {mayEdit && (
        <div>
          <IconButton
            icon={Trash2}
            label="Delete the arrow"
            onClick={() => {
              edit((before) => without(before, new Set([edge.id])));
              onOpen(undefined);
            }}
          />
        </div>
      )}
    </div>
  );
}
