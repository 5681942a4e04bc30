// Generated from contracts/events/springline.profiles.highlight.changed.v1.json by `npm run generate`: change the model, not this file.
/**
 * What is told of a person has a new version: it was generated, overridden, given free or marked stale. Its words are not in here: the log keeps its events for longer than people may want theirs kept.
 */
export interface ProfilesHighlightChanged {
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
  type: "springline.profiles.highlight.changed.v1";
  /**
   * What it happened to.
   */
  subject: string;
  data: Highlight;
}
/**
 * The whole newest state of the highlight, but for its words.
 */
export interface Highlight {
  /**
   * The person.
   */
  user_id: number;
  /**
   * Grows by one with each change. The highest version wins, in whatever order events come.
   */
  version: number;
  /**
   * What happened: a generator's words were stored, an override was set or cleared, or it was marked stale.
   */
  change: "auto" | "override" | "override_cleared" | "stale";
  /**
   * Who did that: auto, or an actor as in the audit log.
   */
  made_by: string;
  /**
   * Where it stands after the change. It also goes stale by time, without an event.
   */
  state: "missing" | "fresh" | "stale" | "overridden";
  /**
   * Hash of the snapshot that the generated words were made from; null where there are none, as below.
   */
  snapshot_hash: string | null;
  /**
   * Slug of the group that they are about.
   */
  source_group: string | null;
  /**
   * What generated them.
   */
  llm_model: string | null;
  /**
   * By which version of the prompt or of the rules.
   */
  prompt_version: string | null;
  /**
   * When.
   */
  generated_at: string | null;
  /**
   * Until when they are fresh, if nothing else makes them stale.
   */
  stale_after: string | null;
  /**
   * The messages that they rest on, in order.
   */
  message_ids: number[];
}
