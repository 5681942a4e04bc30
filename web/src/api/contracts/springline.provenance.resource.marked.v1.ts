// Generated from contracts/events/springline.provenance.resource.marked.v1.json by `npm run generate`: change the model, not this file.
/**
 * What a thing was computed from reads differently now, or no longer does. It is stale, rests on something that is stale (suspect), or neither any more (fresh).
 */
export interface ProvenanceResourceMarked {
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
  source: "springline/provenance";
  /**
   * What happened.
   */
  type: "springline.provenance.resource.marked.v1";
  /**
   * What it happened to.
   */
  subject: string;
  data: Mark;
}
/**
 * Which thing, and its state.
 */
export interface Mark {
  /**
   * Its kind.
   */
  kind: string;
  /**
   * Its key within the kind.
   */
  key: string;
  /**
   * Its state before.
   */
  before: "fresh" | "suspect" | "stale";
  /**
   * Its state now.
   */
  state: "fresh" | "suspect" | "stale";
}
