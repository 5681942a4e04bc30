// Generated from contracts/events/springline.documents.document.parsed.v1.json by `npm run generate`: change the model, not this file.
/**
 * The text of a document is known; it is cut into chunks next.
 */
export interface DocumentsDocumentParsed {
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
  source: "springline/documents";
  /**
   * What happened.
   */
  type: "springline.documents.document.parsed.v1";
  /**
   * The document.
   */
  subject: string;
  data: MovedDocument;
}
/**
 * Which document; no path and no words.
 */
export interface MovedDocument {
  /**
   * The bundle.
   */
  bundle_id: number;
  /**
   * 1, 2, 3 and so on.
   */
  number: number;
  /**
   * The document, as this version and maybe later ones have it.
   */
  document_id: number;
}
