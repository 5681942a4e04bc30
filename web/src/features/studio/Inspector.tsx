import { ArrowRight, Trash2 } from "lucide-react";
import { readSearch } from "@/features/search";
import { messageOf } from "@/lib/references";
import { parseSearch } from "@/lib/search-params";
import { Badge, Button, LinkButton, Select, TextArea, TextField } from "@/ui";
import { Connections } from "./Connections";
import { type CanvasNode, changed, COLORS, type Color, type Drawing, type Edit, ungrouped, without } from "./document";
import { kindOf } from "./naming";
import { Origin } from "./Origin";
import type { NodeStanding } from "./queries";
import { QuoteContext } from "./QuoteContext";
import { StandingBadge } from "./StandingBadge";
import styles from "./Studio.module.css";

export interface InspectorProps {
  drawing: Drawing;
  standing: ReadonlyMap<string, NodeStanding>;
  mayEdit: boolean;
  edit: Edit;
  onOpen: (id: string | undefined) => void;
}

/** What a node is, where it comes from, and what can be changed of it. */
export function Inspector({ node, ...rest }: InspectorProps & { node: CanvasNode }) {
  const { standing, mayEdit, edit, onOpen } = rest;
  const known = standing.get(node.id);
  const reference = node.kind === "reference" || node.kind === "quote" ? node.reference : node.kind === "chart" ? node.source : null;
  return (
    <div className={styles.column}>
      <div className={styles.row}>
        <Badge>{kindOf(node)}</Badge>
        {known && <StandingBadge standing={known} />}
      </div>
      {mayEdit && <Editing node={node} edit={edit} />}
      {node.kind === "quote" && <QuoteContext messageId={messageOf(node.reference) ?? 0} span={[node.start, node.end]} isSame={known?.state !== "changed"} />}
      {node.kind === "search" && <SearchLink query={node.query} />}
      {reference !== null && <Origin reference={reference} node={node} standing={known} mayEdit={mayEdit} edit={edit} />}
      <Connections node={node} {...rest} />
      {mayEdit && (
        <div className={styles.part}>
          <Button
            kind="danger"
            icon={Trash2}
            onClick={() => {
              edit((drawing) => without(drawing, new Set([node.id])));
              onOpen(undefined);
            }}
          >
            Delete from the canvas
          </Button>
        </div>
      )}
    </div>
  );
}

const COLOR_CHOICES = COLORS.map((color) => ({ value: color, label: `${color.slice(0, 1).toUpperCase()}${color.slice(1)}` }));

function Editing({ node, edit }: { node: CanvasNode; edit: Edit }) {
  if (node.kind !== "note" && node.kind !== "group") return null;
  const write = (text: string) => edit((drawing) => changed(drawing, node.id, node.kind === "note" ? { text } : { title: text }), `write:${node.id}`);
  return (
    <>
      {node.kind === "note" ? (
        <TextArea label="Text" value={node.text} maxLength={10_000} rows={6} autoFocus={node.text === ""} onChange={(event) => write(event.target.value)} />
      ) : (
        <TextField label="Title" value={node.title} maxLength={200} onChange={(event) => write(event.target.value)} />
      )}
      <div className={styles.row}>
        <Select<Color> label="Colour" prefixed value={node.color} choices={COLOR_CHOICES} onChange={(color) => edit((drawing) => changed(drawing, node.id, { color }))} />
        {node.kind === "group" && <Button onClick={() => edit((drawing) => ungrouped(drawing, new Set([node.id])))}>Take the group away</Button>}
      </div>
    </>
  );
}

function SearchLink({ query }: { query: string }) {
  return (
    <div>
      <LinkButton size="small" icon={ArrowRight} to="/search" search={readSearch(parseSearch(query))}>
        Open the search
      </LinkButton>
    </div>
  );
}
