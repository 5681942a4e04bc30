// Generated from contracts/app.v1.schema.json by `npm run generate`: change the model, not this file.
/**
 * An app: what it is for, what it is given and what it makes.
 */
export interface App {
  /**
   * Of this form of document.
   */
  schema_version?: 1;
  key: string;
  name: string;
  /**
   * One sentence, for lists.
   */
  summary: string;
  description?: string;
  /**
   * `agent`: decides on its steps itself; `workflow`: has fixed steps; `view`: shows what is.
   */
  type: "agent" | "workflow" | "view";
  /**
   * @maxItems 50
   */
  inputs?: AppInput[];
  /**
   * @maxItems 50
   */
  outputs?: AppOutput[];
}
/**
 * Something that a run of the app is given.
 */
export interface AppInput {
  /**
   * Unique among the app's inputs or outputs.
   */
  name: string;
  label: string;
  /**
   * `reference`: any thing, by `kind/key@version`; `bundle`: documents.
   */
  type: "text" | "number" | "boolean" | "date" | "reference" | "bundle";
  is_required?: boolean;
  description?: string;
}
/**
 * Something that a run of the app makes: versions of a thing, each with what it rests on.
 */
export interface AppOutput {
  /**
   * Unique among the app's inputs or outputs.
   */
  name: string;
  label: string;
  /**
   * The kind in its reference.
   */
  kind: string;
  description?: string;
}
