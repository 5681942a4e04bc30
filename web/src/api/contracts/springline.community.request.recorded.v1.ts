// Generated from contracts/events/springline.community.request.recorded.v1.json by `npm run generate`: change the model, not this file.
/**
 * A conversation was found to begin with a need or an offer, or somebody opened a request here.
 */
export interface CommunityRequestRecorded {
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
  source: "springline/community";
  /**
   * What happened.
   */
  type: "springline.community.request.recorded.v1";
  /**
   * What it happened to.
   */
  subject: string;
  data: NewRequest;
}
/**
 * The whole newest state of the request.
 */
export interface NewRequest {
  /**
   * The request.
   */
  request_id: number;
  /**
   * Grows by one with each change. The highest version wins, in whatever order events come.
   */
  version: number;
  /**
   * The group it was asked in; null for one that belongs to none.
   */
  group_slug: string | null;
  /**
   * Who asks or offers; null for one that nobody in particular opened.
   */
  author_id: number | null;
  /**
   * Whether something is asked for or offered.
   */
  kind: "need" | "offer";
  /**
   * Its first telling sentence; empty for one that was withdrawn.
   */
  title: string;
  /**
   * When it was opened.
   */
  opened_at: string;
  /**
   * The message that opened it; null for one that was opened here.
   */
  message_id: number | null;
  /**
   * Where it stands.
   */
  status: "open" | "answered" | "closed";
  /**
   * What this state means to a copy of the row.
   */
  operation: "insert";
}
