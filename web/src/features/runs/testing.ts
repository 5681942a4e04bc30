// Runs and their events, as the tests of this feature need them.
import type { components } from "@/api";
import type { RunEvent } from "@/api/contracts";

type Run = components["schemas"]["RunWhole"];

const at = (number: number) => new Date(Date.UTC(2026, 4, 4, 9, 12) + number * 1_000).toISOString();

/** An event by its number; a line of its log where nothing else is said. */
export function event(number: number, told: Pick<RunEvent, "type" | "data"> = line(`line ${number}`)): RunEvent {
  return { run_id: 12, number, at: at(number), ...told } as RunEvent;
}

export const line = (message: string, level: "debug" | "info" | "warning" | "error" = "info", step: string | null = null) =>
  ({ type: "log", data: { level, message, step } }) as const;

const summary = { messages: 510, skipped: 2 };

/** A run with every type of event: two steps, the second fails, and somebody asks for its end. */
export function script(): RunEvent[] {
  const told: Pick<RunEvent, "type" | "data">[] = [
    { type: "run.started", data: { kind: "ingest", title: "Import of neighbourhood.jsonl", subject: null } },
    { type: "input", data: { reference: "file/neighbourhood.jsonl", role: "export" } },
    { type: "step.started", data: { step: "read", title: "Read messages", total: 512 } },
    line("2 lines were no messages", "warning", "read"),
    { type: "progress", data: { done: 256, total: 512, unit: "messages", step: "read" } },
    { type: "metric", data: { name: "read", value: 1834.5, unit: "messages per second", step: "read" } },
    { type: "step.finished", data: { step: "read", outcome: "done", seconds: 4.2, summary } },
    { type: "progress", data: { done: 1, total: 2, unit: "files", step: null } },
    { type: "step.started", data: { step: "write", title: "Write the index", total: null } },
    { type: "output", data: { reference: "document/index@3", role: "index" } },
    line("The disk is full", "error", "write"),
    { type: "cancel.requested", data: { by: "account/5" } },
    { type: "step.finished", data: { step: "write", outcome: "failed", seconds: 3, summary: {} } },
    { type: "run.failed", data: { title: "The disk is full", detail: "No space was left for the index.", seconds: 13 } },
  ];
  return told.map((one, index) => event(index + 1, one));
}

/** Many events: steps of a hundred each. */
export function longScript(count: number): RunEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const [place, number] = [index % 100, Math.floor(index / 100)];
    if (place === 0) return event(index + 1, { type: "step.started", data: { step: `s${number}`, title: `Step ${number}`, total: null } });
    if (place === 99) return event(index + 1, { type: "step.finished", data: { step: `s${number}`, outcome: "done", seconds: 1, summary: {} } });
    return event(index + 1, line(`line ${index + 1}`, place % 10 === 5 ? "warning" : "info", `s${number}`));
  });
}

export function run(changed: Partial<Run> = {}): Run {
  return {
    id: 12, reference: "run/12", kind: "ingest", title: "Import of neighbourhood.jsonl", subject: null, status: "succeeded",
    created_by: "account/5", created_at: at(0), started_at: at(1), finished_at: at(14), cancel_requested_at: null, cancel_requested_by: null,
    progress: null, problem: null, last_number: 14, inputs: [], outputs: [], ...changed,
  };
}
