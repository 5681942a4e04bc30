// Generated from contracts/events/springline.insights.conflict.changed.v1.json by `npm run generate`: change the model, not this file.
/**
 * Two insights contradict each other, or no longer do, or it was decided which holds.
 */
export interface InsightsConflictChanged {
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
  type: "springline.insights.conflict.changed.v1";
  /**
   * What it happened to.
   */
  subject: string;
  data: ChangedConflict;
}
/**
 * Which insights contradict each other, or no longer.
 */
export interface ChangedConflict {
  /**
   * The conflict.
   */
  conflict_id: number;
  /**
   * The two insights.
   *
   * @minItems 2
   * @maxItems 2
   */
  insight_ids: number[];
  /**
   * `open`: they contradict each other; `resolved`: that was decided; `gone`: one of them says something else, or nobody holds it any more.
   */
  state: "open" | "resolved" | "gone";
}
