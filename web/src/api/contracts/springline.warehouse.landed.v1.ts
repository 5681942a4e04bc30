// Generated from contracts/events/springline.warehouse.landed.v1.json by `npm run generate`: change the model, not this file.
/**
 * Events were landed, and index documents that they concern wait to be rendered.
 */
export interface WarehouseLanded {
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
  source: "springline/warehouse";
  /**
   * What happened.
   */
  type: "springline.warehouse.landed.v1";
  /**
   * What it happened to.
   */
  subject: string;
  data: Batch;
}
/**
 * What the batch brought.
 */
export interface Batch {
  /**
   * How many documents wait because of this batch.
   */
  documents: number;
}
