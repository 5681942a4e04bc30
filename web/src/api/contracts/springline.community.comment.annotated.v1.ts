// Generated from contracts/events/springline.community.comment.annotated.v1.json by `npm run generate`: change the model, not this file.
/**
 * Rules or a language model judged what a comment is about. Of a deleted comment the insight is empty.
 */
export interface CommunityCommentAnnotated {
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
  type: "springline.community.comment.annotated.v1";
  /**
   * What it happened to.
   */
  subject: string;
  data: Insight;
}
/**
 * The whole newest state of the insight.
 */
export interface Insight {
  /**
   * The comment that was judged.
   */
  comment_id: number;
  /**
   * Grows by one with each insight of this comment.
   */
  version: number;
  /**
   * The version of the comment that was judged.
   */
  comment_version: number;
  /**
   * The request that the comment is about.
   */
  request_id: number;
  /**
   * Who wrote the comment.
   */
  author_id: number | null;
  /**
   * What it is about, in its own words, lower case, the most telling first.
   *
   * @maxItems 8
   *
   * Items: A tag.
   */
  tags: string[];
  /**
   * The comment in its own words.
   */
  summary: string;
  /**
   * Whether its author asks for something or offers it.
   */
  kind: "need" | "offer" | "neither";
  /**
   * ISO 639-1, or und where the words do not tell.
   */
  language: string;
  /**
   * From -1 (bad) over 0 to 1 (good).
   */
  sentiment: number;
  /**
   * Places as the comment spells them, each verbatim in it.
   *
   * @maxItems 10
   *
   * Items: A place.
   */
  locations: string[];
  /**
   * Who judged: a language model's name, or springline-rules.
   */
  model: string;
  /**
   * By which version of the prompt or of the rules.
   */
  prompt_version: string;
  /**
   * What this state means to a copy of the row.
   */
  operation: "insert" | "update" | "delete";
}
