// Generated from contracts/events/springline.profiles.regeneration.requested.v1.json by `npm run generate`: change the model, not this file.
/**
 * What is told of a person is out of date, or missing, and was asked for. Who waits already is not asked for twice. That they wait is a row of a table, not this event: one that comes late or twice asks for nothing.
 */
export interface ProfilesRegenerationRequested {
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
  source: "springline/profiles";
  /**
   * What happened.
   */
  type: "springline.profiles.regeneration.requested.v1";
  /**
   * Whom it is about.
   */
  subject: string;
  data: Wish;
}
/**
 * Who, and why.
 */
export interface Wish {
  /**
   * The person.
   */
  user_id: number;
  /**
   * Why: a name, such as new_messages, or a short sentence of an admin.
   */
  reason: string;
}
