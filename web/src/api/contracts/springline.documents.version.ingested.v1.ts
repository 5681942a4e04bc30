// Generated from contracts/events/springline.documents.version.ingested.v1.json by `npm run generate`: change the model, not this file.
/**
 * All documents that a version added or changed were taken in, or will not be; after a retry it is told again.
 */
export interface DocumentsVersionIngested {
  /**
   * CloudEvents 1.0.
   */
  specversion: "1.0";
  /**
   * Unique within the source; a repeated delivery has the same one.
   */
  id: string;
  /**
   * When it happened.
   */
  time: string;
  /**
   * When it was written to the event log.
   */
  recordedtime: string;
  /**
   * The transaction that wrote it: with the id the place in the log.
   */
  xid: string;
  /**
   * Whose event it is.
   */
  tenant: number;
  /**
   * The trace that it belongs to (W3C Trace Context); events that were not traced have none.
   */
  traceparent?: string;
  /**
   * What data holds.
   */
  datacontenttype: "application/json";
  /**
   * The part of Springline that tells.
   */
  source: "springline/documents";
  /**
   * What happened.
   */
  type: "springline.documents.version.ingested.v1";
  /**
   * The version.
   */
  subject: string;
  data: IngestedVersion;
}
/**
 * Which version, and what became of its documents.
 */
export interface IngestedVersion {
  /**
   * The bundle.
   */
  bundle_id: number;
  /**
   * The bundle's name in references.
   */
  slug: string;
  /**
   * 1, 2, 3 and so on.
   */
  number: number;
  /**
   * All that it added or changed was taken in, some of it, or none.
   */
  state: "ready" | "partial" | "failed";
  /**
   * How many documents it added or changed.
   */
  documents: number;
  /**
   * How many of these could not be taken in.
   */
  failed: number;
  /**
   * The run that tells of it; null where that is forgotten.
   */
  run_id: number | null;
}
