// Generated from contracts/events/springline.community.comment.recorded.v1.json by `npm run generate`: change the model, not this file.
/**
 * A message was found to belong to a request, or somebody commented on one here.
 */
export interface CommunityCommentRecorded {
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
  type: "springline.community.comment.recorded.v1";
  /**
   * What it happened to.
   */
  subject: string;
  data: NewComment;
}
/**
 * The whole newest state of the comment.
 */
export interface NewComment {
  /**
   * The comment.
   */
  comment_id: number;
  /**
   * Grows by one with each change. The highest version wins, in whatever order events come.
   */
  version: number;
  /**
   * The request that it is about.
   */
  request_id: number;
  /**
   * The message that it is; null for one that was written here.
   */
  message_id: number | null;
  /**
   * Who wrote it.
   */
  author_id: number | null;
  /**
   * When it was written.
   */
  created_at: string;
  /**
   * What it says; null for one that was deleted, also in events of before.
   */
  body: string | null;
  /**
   * Links in the text, each once. Empty where the words were taken back.
   *
   * @maxItems 50
   */
  links: Link[];
  /**
   * What is attached, in order. Empty where the words were taken back.
   */
  attachments: Attachment[];
  /**
   * Reactions that stand, at most one a person. Empty where the words were taken back.
   */
  reactions: Reaction[];
  /**
   * What this state means to a copy of the row.
   */
  operation: "insert";
}
/**
 * A link in a text.
 */
export interface Link {
  /**
   * As it stands in the text.
   */
  url: string;
  /**
   * Its host in lower case, without www.
   */
  domain: string;
}
/**
 * Something that is attached.
 */
export interface Attachment {
  /**
   * Media type, such as image/jpeg.
   */
  content_type: string;
}
/**
 * A reaction that stands.
 */
export interface Reaction {
  /**
   * Who reacted.
   */
  user_id: number;
  /**
   * With what.
   */
  emoji: string;
}
