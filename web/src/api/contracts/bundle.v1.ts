// Generated from contracts/bundle.v1.schema.json by `npm run generate`: change the model, not this file.
/**
 * A set of documents that changes as one.
 */
export interface Bundle {
  /**
   * Of this form of document.
   */
  schema_version?: 1;
  key: string;
  name: string;
  description?: string;
  /**
   * null until something was put in.
   */
  current_version?: number | null;
}
