// Generated from contracts/bundle_version.v1.schema.json by `npm run generate`: change the model, not this file.
/**
 * All that a bundle has at one time.
 */
export interface BundleVersion {
  /**
   * Of this form of document.
   */
  schema_version?: 1;
  bundle: string;
  /**
   * 1, 2, 3 and so on, without gaps.
   */
  number: number;
  created_at: string;
  /**
   * An actor, as in the audit log.
   */
  created_by: string;
  /**
   * What is new in it.
   */
  note?: string;
  /**
   * @maxItems 5000
   */
  files: BundleFile[];
}
/**
 * A document in a version of a bundle.
 */
export interface BundleFile {
  /**
   * Inside the bundle, with `/` between folders; unique.
   */
  path: string;
  media_type: string;
  bytes: number;
  /**
   * Of the content, in hexadecimal.
   */
  sha256: string;
}
