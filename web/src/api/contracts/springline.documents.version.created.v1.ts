// Generated from contracts/events/springline.documents.version.created.v1.json by `npm run generate`: change the model, not this file.
/**
 * A bundle has a new version; what it added or changed is read next.
 */
export interface DocumentsVersionCreated {
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
  type: "springline.documents.version.created.v1";
  /**
   * The version.
   */
  subject: string;
  data: CreatedVersion;
}
/**
 * Which version, and what is to be read of it.
 */
export interface CreatedVersion {
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
   * How many documents it added or changed: these are read.
   */
  documents: number;
  /**
   * The run that tells of its ingest.
   */
  run_id: number;
  /**
   * Who did it: an actor, as in the audit log.
   */
  created_by: string;
}
