// Generated from contracts/events/springline.documents.snapshot.taken.v1.json by `npm run generate`: change the model, not this file.
/**
 * A page of the web was received, and has other bytes than the time before.
 */
export interface DocumentsSnapshotTaken {
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
  type: "springline.documents.snapshot.taken.v1";
  /**
   * The page.
   */
  subject: string;
  data: TakenSnapshot;
}
/**
 * Which page, and which snapshot; no address and no words.
 */
export interface TakenSnapshot {
  /**
   * The page.
   */
  page_id: number;
  /**
   * 1, 2, 3 and so on.
   */
  number: number;
  /**
   * Who did it: an actor, as in the audit log.
   */
  fetched_by: string;
}
