// Generated from contracts/events/springline.community.message.reacted.v1.json by `npm run generate`: change the model, not this file.
/**
 * Somebody reacted to a message, changed the reaction or took it back.
 */
export interface CommunityMessageReacted {
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
  type: "springline.community.message.reacted.v1";
  /**
   * What it happened to.
   */
  subject: string;
  data: ChangedMessage;
}
/**
 * The whole newest state of the message.
 */
export interface ChangedMessage {
  /**
   * The message.
   */
  message_id: number;
  /**
   * Grows by one with each change. The highest version wins, in whatever order events come.
   */
  version: number;
  /**
   * What wrote the export or sent the webhook.
   */
  source_system: string;
  /**
   * The message's key in that system.
   */
  source_id: string;
  /**
   * The group it was sent to.
   */
  group_id: number;
  /**
   * That group's name in addresses.
   */
  group_slug: string;
  /**
   * Who sent it.
   */
  sender_id: number;
  /**
   * When it was sent, by the sender's clock.
   */
  sent_at: string;
  /**
   * What it says; null for one without words and for one that was deleted or has expired, also in events of before.
   */
  text: string | null;
  /**
   * Key of the message that it quotes.
   */
  reply_to_source_id: string | null;
  /**
   * Links in the text, each once. Empty where the words were taken back.
   *
   * @maxItems 50
   */
  links: Link[];
  /**
   * What is attached, in order; the files themselves are elsewhere. Empty where the words were taken back.
   */
  attachments: MessageAttachment[];
  /**
   * Reactions that stand, at most one a person. Empty where the words were taken back.
   */
  reactions: Reaction[];
  /**
   * What this state means to a copy of the row.
   */
  operation: "update";
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
 * A file that was sent with a message.
 */
export interface MessageAttachment {
  /**
   * Media type, such as image/jpeg.
   */
  content_type: string;
  /**
   * Its name, where it was sent with one.
   */
  filename: string | null;
  /**
   * Bytes.
   */
  size: number | null;
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
