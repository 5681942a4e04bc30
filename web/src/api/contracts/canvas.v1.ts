// Generated from contracts/canvas.v1.schema.json by `npm run generate`: change the model, not this file.
/**
 * A canvas: nodes, arrows between them, and what is in view.
 */
export interface Canvas {
  /**
   * Of this form of document.
   */
  schema_version?: 1;
  /**
   * @maxItems 2000
   *
   * Items: Further kinds may come.
   */
  nodes?: (ReferenceNode | QuoteNode | ChartNode | SearchNode | NoteNode | GroupNode)[];
  /**
   * @maxItems 4000
   */
  edges?: Edge[];
  viewport?: Viewport;
}
/**
 * Something that was made, as it is now, or a version or part of it.
 */
export interface ReferenceNode {
  /**
   * Unique in the document.
   */
  id: string;
  position: Position;
  /**
   * null: as large as its content.
   */
  size?: Size | null;
  /**
   * The group node that it is in; null where it is in none.
   */
  group?: string | null;
  kind: "reference";
  /**
   * A reference: `kind/key@version#fragment`.
   */
  reference: string;
}
/**
 * Where the upper left corner is; inside a group counted from the group's.
 */
export interface Position {
  /**
   * In CSS pixels.
   */
  x: number;
  /**
   * In CSS pixels.
   */
  y: number;
}
/**
 * How large something is drawn.
 */
export interface Size {
  /**
   * In CSS pixels.
   */
  width: number;
  /**
   * In CSS pixels.
   */
  height: number;
}
/**
 * Words of a message. What they say is not part of the document: ask for the canvas's standing.
 */
export interface QuoteNode {
  /**
   * Unique in the document.
   */
  id: string;
  position: Position;
  /**
   * null: as large as its content.
   */
  size?: Size | null;
  /**
   * The group node that it is in; null where it is in none.
   */
  group?: string | null;
  kind: "quote";
  /**
   * The message, by its place in the stream.
   */
  reference: string;
  /**
   * The first character, in Unicode code points from 0.
   */
  start: number;
  /**
   * Behind the last character, in Unicode code points.
   */
  end: number;
  /**
   * The words, where they are quoted for the first time: compared with the message when the canvas is saved, and not kept. null from then on.
   */
  exact?: string | null;
  /**
   * The message's last edit when it was quoted, null where it had none; set by the server where `exact` is given. A message that was edited since then may have other words there, and shows none.
   */
  edited_at?: string | null;
}
/**
 * A chart of a source.
 */
export interface ChartNode {
  /**
   * Unique in the document.
   */
  id: string;
  position: Position;
  /**
   * null: as large as its content.
   */
  size?: Size | null;
  /**
   * The group node that it is in; null where it is in none.
   */
  group?: string | null;
  kind: "chart";
  /**
   * A reference: `kind/key@version#fragment`.
   */
  source: string;
  spec: ChartSpec;
}
/**
 * How numbers of the source are drawn.
 */
export interface ChartSpec {
  mark: "bar" | "line" | "area" | "point" | "number" | "table";
  /**
   * What stands along the axis; null where the mark has none.
   */
  x?: string | null;
  /**
   * The numbers, one series each.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: JSON Pointer (RFC 6901) into the source.
   */
  y: string[];
}
/**
 * A search, as its page's address has it; what it finds is asked anew each time.
 */
export interface SearchNode {
  /**
   * Unique in the document.
   */
  id: string;
  position: Position;
  /**
   * null: as large as its content.
   */
  size?: Size | null;
  /**
   * The group node that it is in; null where it is in none.
   */
  group?: string | null;
  kind: "search";
  query: string;
}
/**
 * Words of members.
 */
export interface NoteNode {
  /**
   * Unique in the document.
   */
  id: string;
  position: Position;
  /**
   * null: as large as its content.
   */
  size?: Size | null;
  /**
   * The group node that it is in; null where it is in none.
   */
  group?: string | null;
  kind: "note";
  text: string;
  /**
   * One of the theme's, by name.
   */
  color?: "neutral" | "blue" | "green" | "amber" | "red" | "violet";
}
/**
 * A frame around others; it can be in another group.
 */
export interface GroupNode {
  /**
   * Unique in the document.
   */
  id: string;
  position: Position;
  /**
   * null: as large as its content.
   */
  size?: Size | null;
  /**
   * The group node that it is in; null where it is in none.
   */
  group?: string | null;
  kind: "group";
  title: string;
  /**
   * One of the theme's, by name.
   */
  color?: "neutral" | "blue" | "green" | "amber" | "red" | "violet";
}
/**
 * An arrow from a node to another.
 */
export interface Edge {
  /**
   * Unique in the document.
   */
  id: string;
  /**
   * The node that it begins at.
   */
  from: string;
  /**
   * The node that it points to.
   */
  to: string;
  label?: string;
}
/**
 * What was in view when it was saved.
 */
export interface Viewport {
  /**
   * In CSS pixels.
   */
  x?: number;
  /**
   * In CSS pixels.
   */
  y?: number;
  zoom?: number;
}
