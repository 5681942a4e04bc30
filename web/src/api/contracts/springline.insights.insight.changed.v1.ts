// Generated from contracts/events/springline.insights.insight.changed.v1.json by `npm run generate`: change the model, not this file.
/**
 * An insight was created, edited, confirmed, or has come a step further.
 */
export interface InsightsInsightChanged {
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
  type: "springline.insights.insight.changed.v1";
  /**
   * What it happened to.
   */
  subject: string;
  data: ChangedInsight;
}
/**
 * Which insight, and what became of it; none of its words.
 */
export interface ChangedInsight {
  /**
   * The insight.
   */
  insight_id: number;
  /**
   * Grows by one with each change. The highest version wins, in whatever order events come.
   */
  version: number;
  /**
   * What happened; others may come.
   */
  change:
    "created" | "edited" | "confirmed" | "reviewed" | "published" | "returned" | "rejected" | "archived" | "reopened";
  /**
   * How far it has come; others may come.
   */
  status: "draft" | "reviewed" | "published" | "rejected" | "archived";
  /**
   * Who did it: an actor, as in the audit log.
   */
  changed_by: string;
}
