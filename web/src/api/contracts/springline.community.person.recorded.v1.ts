// Generated from contracts/events/springline.community.person.recorded.v1.json by `npm run generate`: change the model, not this file.
/**
 * Somebody was seen for the first time, was renamed, or turned out to be a bot.
 */
export interface CommunityPersonRecorded {
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
  type: "springline.community.person.recorded.v1";
  /**
   * What it happened to.
   */
  subject: string;
  data: Person;
}
/**
 * The whole newest state of the person.
 */
export interface Person {
  /**
   * The person.
   */
  user_id: number;
  /**
   * Grows by one with each change. The highest version wins, in whatever order events come.
   */
  version: number;
  /**
   * The newest name they were seen with.
   */
  name: string;
  /**
   * Whether a program writes under this name.
   */
  is_bot: boolean;
  /**
   * What this state means to a copy of the row.
   */
  operation: "insert" | "update";
}
