import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api } from "@/api";
import { Button, Dialog, Time } from "@/ui";
import type { Saved } from "./autosave";
import type { CanvasEdge, CanvasNode, Drawing } from "./document";
import { conflictTitle } from "./editor";
import type { Conflict, Side } from "./merge";
import { arrowName, nameOf } from "./naming";
import type { NodeStanding } from "./queries";
import styles from "./Studio.module.css";

interface ConflictsProps {
  canvasId: number;
  conflicts: Conflict[];
  theirs: Saved;
  mine: Drawing;
  standing: ReadonlyMap<string, NodeStanding>;
  onChoose: (choices: ReadonlyMap<string, Side>) => void;
  onClose: () => void;
}

/** Tells the second of two what both changed, and asks whose it shall be. */
export function Conflicts({ canvasId, conflicts, theirs, mine, standing, onChoose, onClose }: ConflictsProps) {
  const [choices, setChoices] = useState<ReadonlyMap<string, Side>>(new Map());
  const who = useQuery({
    queryKey: ["studio", "saved-by", canvasId, theirs.version],
    queryFn: async ({ signal }) => (await answer(api.GET("/api/canvases/{canvas_id}/versions", { params: { path: { canvas_id: canvasId }, query: { limit: 1 } }, signal }))).items[0] ?? null,
  });
  const name = who.data?.saved_by_name ?? "Somebody else";
  const all = (side: Side) => onChoose(new Map(conflicts.map((one) => [one.id, side])));
  const isDecided = conflicts.every((one) => choices.has(one.id));
  return (
    <Dialog
      title="Somebody else changed the same"
      open
      onClose={onClose}
      actions={
        <>
          <Button onClick={() => all("theirs")}>Take all of theirs</Button>
          <Button onClick={() => all("mine")}>Keep all of mine</Button>
          <Button kind="primary" disabled={!isDecided} onClick={() => onChoose(choices)}>
            Save what I chose
          </Button>
        </>
      }
    >
      <p>
        {name} saved version {theirs.version}
        {who.data && (
          <>
            {" "}
            <Time at={who.data.saved_at} />
          </>
        )}
        . Everything that doesn’t collide is in the canvas already. Nothing of yours is saved until you choose; what isn’t chosen stays in the earlier versions or comes back by undo.
      </p>
      <div className={styles.choices}>
        {conflicts.map((conflict) => (
          <fieldset key={conflict.id} className={styles.conflict} style={{ border: 0, margin: 0 }}>
            <legend>
              <strong>{itemName(conflict, mine, theirs.drawing, standing)}</strong> <span className={styles.quiet}>{conflictTitle(conflict)}</span>
            </legend>
            <div className={styles.sides}>
              {(["mine", "theirs"] as const).map((side) => (
                <label key={side} className={styles.choice}>
                  <input
                    type="radio"
                    name={conflict.id}
                    checked={choices.get(conflict.id) === side}
                    onChange={() => setChoices((before) => new Map(before).set(conflict.id, side))}
                  />
                  <span>
                    <strong>{side === "mine" ? "Mine" : `${name}’s`}</strong>
                    {valueOf(conflict, side)}
                  </span>
                </label>
              ))}
            </div>
          </fieldset>
        ))}
      </div>
    </Dialog>
  );
}

function itemName(conflict: Conflict, mine: Drawing, theirs: Drawing, standing: ReadonlyMap<string, NodeStanding>): string {
  const item = conflict.mine ?? conflict.theirs;
  if (item === undefined || typeof item === "string") return "Title";
  return "kind" in item ? nameOf(item, standing.get(item.id)) : arrowName(item, conflict.mine ? mine : theirs, standing);
}

/** What a side has, in words. */
function valueOf(conflict: Conflict, side: Side): string {
  const value = conflict[side];
  if (value === undefined) return "Deleted";
  if (typeof value === "string") return value;
  if (!("kind" in value)) return (value as CanvasEdge).label || "An arrow without a label";
  return nodeValue(value, conflict.what);
}

function nodeValue(node: CanvasNode, what: Conflict["what"]): string {
  if (what === "size") return node.size ? `${node.size.width} × ${node.size.height}` : "As large as its content";
  if (what === "place") return `At ${node.position.x}, ${node.position.y}${node.group === null ? "" : ", in a group"}`;
  if (node.kind === "note") return node.text || "Empty";
  if (node.kind === "group") return `${node.title}, ${node.color}`;
  return nameOf(node);
}
