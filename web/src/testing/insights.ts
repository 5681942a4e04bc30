// Insights, their evidence and what waits for review, as the tests of these features need them.
import type { components } from "@/api";

type Schemas = components["schemas"];

const at = "2026-05-04T09:00:00Z";

export const entry = (id: number, changed: Partial<Schemas["InsightEntry"]> = {}): Schemas["InsightEntry"] => ({
  id,
  reference: `insight/${id}@1`,
  statement: "Parental leave lasts fourteen weeks.",
  claim: { subject: "Parental leave", predicate: "lasts", value: 14, unit: "weeks" },
  confidence: 0.9,
  status: "draft",
  version: 3,
  state: "fresh",
  since: at,
  evidence_count: 1,
  created_by: "account/2",
  created_by_name: "Grace Hopper",
  created_at: at,
  edited_by: "account/2",
  edited_by_name: "Grace Hopper",
  changed_at: at,
  ...changed,
});

export const details = (id: number, changed: Partial<Schemas["EvidenceDetails"]> = {}): Schemas["EvidenceDetails"] => ({
  id,
  reference: `evidence/${id}`,
  source: "document/handbook/leave.md@1",
  start: 20,
  end: 34,
  made_by: "account/2",
  made_by_name: "Grace Hopper",
  made_at: at,
  outcome: "unchanged",
  words: "fourteen weeks",
  before: "Parental leave lasts ",
  after: " from the first day.",
  source_now: "document/handbook/leave.md@1",
  start_now: 20,
  end_now: 34,
  words_now: null,
  score: 1,
  changed_at: null,
  changed_by: null,
  ...changed,
});

export const edited = { outcome: "edited", words_now: "sixteen weeks", score: 0.81, source_now: "document/handbook/leave.md@2", end_now: 33, changed_at: at, changed_by: "bundle/handbook@2" } as const;
export const gone = { outcome: "gone", words_now: null, score: 0, source_now: "document/handbook/leave.md@2", start_now: null, end_now: null, changed_at: at, changed_by: "bundle/handbook@2" } as const;

export const whole = (id: number, changed: Partial<Schemas["InsightWhole"]> = {}): Schemas["InsightWhole"] => ({
  ...entry(id),
  evidence: [{ ...details(7), stance: "supports" }],
  links: [],
  conflicts: [],
  lease: null,
  allowed: ["review", "reject", "archive"],
  ...changed,
});

export const lease = (subject: string, changed: Partial<Schemas["LeaseDetails"]> = {}): Schemas["LeaseDetails"] => ({
  subject,
  kind: "insight",
  claimed_by: "account/3",
  claimed_by_name: "Ada Lovelace",
  claimed_at: new Date().toISOString(),
  expires_at: new Date(Date.now() + 600_000).toISOString(),
  is_mine: false,
  ...changed,
});

export const waiting = (id: number, changed: Partial<Schemas["ReviewItem"]> = {}): Schemas["ReviewItem"] => ({
  subject: `insight/${id}`, since: at, insights: [entry(id, { state: "stale", statement: `Insight ${id}.` })], conflict: null, evidence: [details(7, edited)], lease: null, ...changed,
});
