import { useRef } from "react";
import { counted } from "@/lib/numbers";
import { nudged, type CanvasNode, type Drawing, type Edit, outline } from "./document";
import { kindOf, nameOf } from "./naming";
import { iconOf } from "./NodeCard";
import type { NodeStanding } from "./queries";
import styles from "./Studio.module.css";

interface OutlineProps {
  drawing: Drawing;
  standing: ReadonlyMap<string, NodeStanding>;
  current: string | undefined;
  mayEdit: boolean;
  onOpen: (node: CanvasNode) => void;
  edit: Edit;
}

const STEP = 10;
const LONG_STEP = 100;
const ARROWS: Record<string, { x: number; y: number }> = { ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 }, ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 } };

/** Everything on a canvas as a list, for the keyboard, for screen readers and for narrow screens. */
export function Outline({ drawing, standing, current, mayEdit, onOpen, edit }: OutlineProps) {
  const list = useRef<HTMLUListElement>(null);
  const lines = outline(drawing);

  function onKeyDown(event: React.KeyboardEvent, node: CanvasNode, index: number) {
    const way = ARROWS[event.key];
    if (!way) return;
    if (event.altKey) {
      if (!mayEdit) return;
      event.preventDefault();
      const step = event.shiftKey ? LONG_STEP : STEP;
      edit((before) => nudged(before, new Set([node.id]), { x: way.x * step, y: way.y * step }), `nudge:${node.id}`);
    } else if (way.y !== 0) {
      event.preventDefault();
      const buttons = list.current?.querySelectorAll("button") ?? [];
      buttons[(index + way.y + buttons.length) % buttons.length]?.focus();
    }
  }
  return (
    <>
      <div className={styles.sideHead}>
        <h2>Outline</h2>
        <span className={styles.quiet}>{counted(drawing.nodes.length, "node")}</span>
      </div>
      <p id="outline-keys" className="visually-hidden">
        Arrow keys go up and down, Enter opens the details. {mayEdit && "Alt and an arrow key moves the node on the canvas, with Shift further."}
      </p>
      <ul ref={list} className={styles.items} aria-label="Nodes" aria-describedby="outline-keys">
        {lines.map(({ node, level }, index) => {
          const Icon = iconOf(node);
          return (
            <li key={node.id} style={{ paddingInlineStart: level * 14 }}>
              <button
                type="button"
                className={styles.item}
                data-node={node.id}
                aria-label={`${kindOf(node)}: ${nameOf(node, standing.get(node.id))}`}
                aria-current={node.id === current}
                onClick={() => onOpen(node)}
                onKeyDown={(event) => onKeyDown(event, node, index)}
              >
                <Icon size={14} aria-hidden />
                <span className={styles.itemName}>{nameOf(node, standing.get(node.id))}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}
