// Generated from contracts/run_event.v1.schema.json by `npm run generate`: change the model, not this file.
/**
 * Something that happened in a run. Further types may come: pass over those that you don't know.
 */
export type RunEvent =
  | RunStarted
  | StepStarted
  | StepFinished
  | Logged
  | Progressed
  | InputRead
  | OutputMade
  | Measured
  | CancelRequested
  | RunSucceeded
  | RunFailed
  | RunCancelled;

/**
 * `run.started`.
 */
export interface RunStarted {
  run_id: number;
  /**
   * Place in the run: 1, 2, 3 and so on, none is ever left out.
   */
  number: number;
  at: string;
  type: "run.started";
  data: RunStartedData;
}
/**
 * A worker has taken it.
 */
export interface RunStartedData {
  /**
   * Further kinds may come.
   */
  kind:
    | "ingest"
    | "transform"
    | "backfill"
    | "scan"
    | "rebuild"
    | "verify"
    | "regeneration"
    | "snapshot"
    | "media_import"
    | "reconciliation"
    | "erasure"
    | "export"
    | "retention"
    | "replay"
    | "mock";
  title: string;
  /**
   * A reference: `kind/key@version#fragment`.
   */
  subject?: string | null;
}
/**
 * `step.started`.
 */
export interface StepStarted {
  run_id: number;
  /**
   * Place in the run: 1, 2, 3 and so on, none is ever left out.
   */
  number: number;
  at: string;
  type: "step.started";
  data: StepStartedData;
}
/**
 * A part of the work begins.
 */
export interface StepStartedData {
  step: string;
  title: string;
  /**
   * How much there is to do; null where nobody knows.
   */
  total?: number | null;
}
/**
 * `step.finished`.
 */
export interface StepFinished {
  run_id: number;
  /**
   * Place in the run: 1, 2, 3 and so on, none is ever left out.
   */
  number: number;
  at: string;
  type: "step.finished";
  data: StepFinishedData;
}
/**
 * A part of the work has ended.
 */
export interface StepFinishedData {
  step: string;
  outcome: "done" | "failed" | "skipped";
  seconds: number;
  /**
   * What it came to, by names such as `messages`.
   */
  summary?: {
    [k: string]: number;
  };
}
/**
 * `log`.
 */
export interface Logged {
  run_id: number;
  /**
   * Place in the run: 1, 2, 3 and so on, none is ever left out.
   */
  number: number;
  at: string;
  type: "log";
  data: LogData;
}
/**
 * A line for people; never words of a message.
 */
export interface LogData {
  level: "debug" | "info" | "warning" | "error";
  message: string;
  step?: string | null;
}
/**
 * `progress`.
 */
export interface Progressed {
  run_id: number;
  /**
   * Place in the run: 1, 2, 3 and so on, none is ever left out.
   */
  number: number;
  at: string;
  type: "progress";
  data: ProgressData;
}
/**
 * How far it is.
 */
export interface ProgressData {
  done: number;
  total?: number | null;
  unit: string;
  step?: string | null;
}
/**
 * `input`.
 */
export interface InputRead {
  run_id: number;
  /**
   * Place in the run: 1, 2, 3 and so on, none is ever left out.
   */
  number: number;
  at: string;
  type: "input";
  data: UsedData;
}
/**
 * Something that was read or made, in the version that it had.
 */
export interface UsedData {
  /**
   * A reference: `kind/key@version#fragment`.
   */
  reference: string;
  role: string;
}
/**
 * `output`.
 */
export interface OutputMade {
  run_id: number;
  /**
   * Place in the run: 1, 2, 3 and so on, none is ever left out.
   */
  number: number;
  at: string;
  type: "output";
  data: UsedData;
}
/**
 * `metric`.
 */
export interface Measured {
  run_id: number;
  /**
   * Place in the run: 1, 2, 3 and so on, none is ever left out.
   */
  number: number;
  at: string;
  type: "metric";
  data: MetricData;
}
/**
 * A measurement.
 */
export interface MetricData {
  name: string;
  value: number;
  unit: string;
  step?: string | null;
}
/**
 * `cancel.requested`.
 */
export interface CancelRequested {
  run_id: number;
  /**
   * Place in the run: 1, 2, 3 and so on, none is ever left out.
   */
  number: number;
  at: string;
  type: "cancel.requested";
  data: CancelRequestedData;
}
/**
 * Somebody wants it to end.
 */
export interface CancelRequestedData {
  /**
   * An actor, as in the audit log.
   */
  by: string;
}
/**
 * `run.succeeded`; nothing follows it.
 */
export interface RunSucceeded {
  run_id: number;
  /**
   * Place in the run: 1, 2, 3 and so on, none is ever left out.
   */
  number: number;
  at: string;
  type: "run.succeeded";
  data: RunSucceededData;
}
/**
 * It did all there was to do.
 */
export interface RunSucceededData {
  seconds: number;
  /**
   * What it came to, by names such as `messages`.
   */
  summary?: {
    [k: string]: number;
  };
}
/**
 * `run.failed`; nothing follows it.
 */
export interface RunFailed {
  run_id: number;
  /**
   * Place in the run: 1, 2, 3 and so on, none is ever left out.
   */
  number: number;
  at: string;
  type: "run.failed";
  data: RunFailedData;
}
/**
 * It ended before its work was done.
 */
export interface RunFailedData {
  title: string;
  detail: string;
  seconds?: number | null;
}
/**
 * `run.cancelled`; nothing follows it.
 */
export interface RunCancelled {
  run_id: number;
  /**
   * Place in the run: 1, 2, 3 and so on, none is ever left out.
   */
  number: number;
  at: string;
  type: "run.cancelled";
  data: RunCancelledData;
}
/**
 * It ended because somebody asked for that.
 */
export interface RunCancelledData {
  seconds?: number | null;
}
