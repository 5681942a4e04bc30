// Generated from contracts/events/springline.insights.evidence.added.v1.json by `npm run generate`: change the model, not this file.
/**
 * Words of a document, a web page or a message are cited.
 */
export interface InsightsEvidenceAdded {
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
  source: "springline/insights";
  /**
   * What happened.
   */
  type: "springline.insights.evidence.added.v1";
  /**
   * What it happened to.
   */
  subject: string;
  data: AddedEvidence;
}
/**
 * Which evidence, and of what.
 */
export interface AddedEvidence {
  /**
   * The evidence.
   */
  evidence_id: number;
  /**
   * What it was cited from, as a reference: without the words.
   */
  source: string;
  /**
   * Who cited it: an actor, as in the audit log, or what extracted it.
   */
  made_by: string;
}
