import { createHash } from "node:crypto";
import type { Role } from "./test";

/** Asks the API as the page's role: `send` makes what the sample lacks. */
export interface PageApi {
  get: (path: string) => Promise<unknown>;
  send: (method: "POST" | "PUT", path: string, body: unknown) => Promise<unknown>; // a Buffer goes as its bytes
}

export interface PageToSee {
  /** The screenshot's name. */
  name: string;
  /** The address, or how to find one whose parameters the sample decides. */
  path: string | ((api: PageApi) => Promise<string>);
  role: Role | null;
  /** The page's `h1`, or a part of it. */
  heading: string | RegExp;
}

/** Every page there is: each is looked at in both themes and at two widths. A feature adds its own. */
export const pages: PageToSee[] = [
  { name: "sign-in", path: "/sign-in", role: null, heading: "Sign in" },
  { name: "sign-in-link", path: "/sign-in#link=spl_not-used", role: null, heading: "Sign in" },
  { name: "overview", path: "/", role: "admin", heading: "Overview" },
  { name: "overview-viewer", path: "/", role: "viewer", heading: "Overview" },
  { name: "people", path: "/people", role: "viewer", heading: "People" },
  { name: "person", path: async (api) => `/people/${await firstOf(api, "/api/index/people")}`, role: "admin", heading: /.+/u },
  { name: "requests", path: "/requests", role: "analyst", heading: "Requests" },
  { name: "request", path: async (api) => `/requests/${await firstOf(api, "/api/index/requests")}`, role: "analyst", heading: /.+/u },
  { name: "message", path: "/messages/20?quote=edited+away", role: "viewer", heading: / in /u },
  { name: "glaze", path: async (api) => `/admin/profiles/${await firstOf(api, "/api/index/people")}/glaze`, role: "admin", heading: /^What is told of /u },
  { name: "glaze-audit", path: async (api) => `/admin/profiles/${await firstOf(api, "/api/index/people")}/glaze?tab=audit`, role: "admin", heading: /^What is told of /u },
  { name: "nobody", path: "/people?q=zzzzzz", role: "viewer", heading: "People" },
  { name: "glaze-dialog", path: async (api) => `/admin/profiles/${await firstOf(api, "/api/index/people")}/glaze?edit=override`, role: "admin", heading: /^What is told of /u },
  { name: "provenance", path: "/provenance", role: "analyst", heading: "Provenance" },
  { name: "provenance-graph", path: async (api) => `/provenance?reference=${await derived(api)}&view=graph`, role: "analyst", heading: "Provenance" },
  { name: "provenance-list", path: async (api) => `/provenance?reference=${await derived(api)}&view=list`, role: "analyst", heading: "Provenance" },
  { name: "provenance-nothing", path: "/provenance?reference=highlight/999999", role: "analyst", heading: "Provenance" },
  { name: "runs", path: "/runs", role: "operator", heading: "Runs" },
  { name: "runs-none", path: "/runs?subject=person/999999", role: "viewer", heading: "Runs" },
  { name: "run", path: async (api) => `/runs/${await ranMock(api)}?event=3`, role: "operator", heading: /.+/u },
  { name: "projects", path: "/projects", role: "analyst", heading: "Projects" },
  { name: "project", path: async (api) => `/projects/${(await newCanvas(api)).project}`, role: "analyst", heading: "Harbour film" },
  { name: "studio", path: "/studio", role: "analyst", heading: "Studio" },
  { name: "canvas-empty", path: async (api) => addressOf(await newCanvas(api)), role: "analyst", heading: /First thoughts/u },
  { name: "canvas", path: async (api) => addressOf(await filledCanvas(api)), role: "analyst", heading: /First thoughts/u },
  { name: "canvas-quote", path: async (api) => `${addressOf(await filledCanvas(api))}?item=said`, role: "analyst", heading: /First thoughts/u },
  { name: "apps", path: "/apps", role: "viewer", heading: "Apps" },
  { name: "app", path: registered, role: "operator", heading: "Weekly brief" },
  { name: "app-unknown", path: "/apps/no-such-app", role: "viewer", heading: "Nothing here" },
  { name: "search-start", path: "/search", role: "viewer", heading: "Search" },
  { name: "search", path: "/search?q=table", role: "viewer", heading: "Search" },
  { name: "search-messages", path: "/search?q=table&in=messages", role: "viewer", heading: "Search" },
  { name: "search-scenes", path: "/search?q=bread&in=scenes", role: "viewer", heading: "Search" },
  { name: "search-unreadable", path: "/search?q=bread+recorded%3Asoon", role: "viewer", heading: "Search" },
  { name: "search-documents", path: "/search?q=workshop&in=documents", role: "viewer", heading: "Search" },
  { name: "insights", path: async (api) => (await insight(api), "/insights"), role: "analyst", heading: "Insights" },
  { name: "insights-viewer", path: "/insights?q=nothing+has+these", role: "viewer", heading: "Insights" },
  { name: "insight-new", path: "/insights?new=true", role: "analyst", heading: "Insights" },
  { name: "insight", path: async (api) => `/insights/${await contradicted(api)}`, role: "analyst", heading: /chairs/u },
  { name: "insight-edit", path: async (api) => `/insights/${await insight(api)}?edit=true`, role: "analyst", heading: /chairs/u },
  { name: "evidence", path: async (api) => `/evidence/${await cited(api)}`, role: "analyst", heading: /^Evidence from/u },
  { name: "reviews", path: async (api) => (await insight(api), "/reviews"), role: "analyst", heading: "Review" },
  { name: "reviews-stale", path: "/reviews/stale", role: "analyst", heading: "Review" },
  { name: "reviews-conflicts", path: async (api) => (await contradicted(api), "/reviews/conflicts"), role: "analyst", heading: "Review" },
  { name: "reviews-low", path: async (api) => (await insight(api), "/reviews/low_confidence"), role: "analyst", heading: "Review" },
  { name: "reviews-detail", path: async (api) => `/reviews/low_confidence?item=insight/${await insight(api)}`, role: "analyst", heading: "Review" },
  { name: "ask", path: "/ask", role: "analyst", heading: "Ask" },
  { name: "ask-answered", path: "/ask?q=Who+has+a+ladder%3F", role: "analyst", heading: "Ask" },
  { name: "ask-nothing", path: "/ask?q=What+did+the+zeppelin+weigh%3F", role: "viewer", heading: "Ask" },
  { name: "answer", path: async (api) => `/ask/${await kept(api)}`, role: "analyst", heading: "Who has a ladder?" },
  { name: "documents", path: "/bundles", role: "analyst", heading: "Documents" },
  { name: "bundle-new", path: "/bundles?create=true", role: "analyst", heading: "Documents" },
  { name: "bundle-empty", path: async (api) => `/bundles/${await newBundle(api)}`, role: "analyst", heading: "Handbook" },
  { name: "bundle", path: async (api) => `/bundles/${await filledBundle(api)}`, role: "analyst", heading: "Handbook" },
  { name: "bundle-upload", path: "/bundles/blue-cupboard?tab=changes&upload=true", role: "analyst", heading: /.+/u },
  { name: "document", path: "/bundles/blue-cupboard/documents?path=rules.md&at=char=0,20", role: "analyst", heading: /.+/u },
  { name: "document-old", path: "/bundles/blue-cupboard/documents?path=wet-saw.rst&version=1", role: "viewer", heading: /.+/u },
  { name: "document-pages", path: async (api) => `/bundles/${await filledBundle(api)}/documents?path=forms/form.pdf&find=weeks`, role: "analyst", heading: "form.pdf" },
  { name: "document-unread", path: async (api) => `/bundles/${await filledBundle(api)}/documents?path=broken.docx`, role: "analyst", heading: "broken.docx" },
  { name: "diff", path: async (api) => `/bundles/${await filledBundle(api)}/diff?from=1&to=2&path=leave.md`, role: "analyst", heading: "What changed" },
  { name: "diff-inline", path: "/bundles/blue-cupboard/diff?from=1&to=2&path=rules.md&show=inline", role: "viewer", heading: "What changed" },
  { name: "diff-values", path: "/bundles/blue-cupboard/diff?from=1&to=2&path=rules.md&tab=values", role: "viewer", heading: "What changed" },
  { name: "impact", path: "/bundles/blue-cupboard/impact?version=2", role: "analyst", heading: "What version 2 breaks" },
  { name: "web-pages", path: "/web-pages", role: "analyst", heading: "Web pages" },
  { name: "web-page-unknown", path: "/web-pages/999999", role: "viewer", heading: "Web page" },
  { name: "media", path: "/media", role: "viewer", heading: "Media" },
  {
    name: "scene",
    path: async ({ get }) => `/media/scenes/${((await get("/api/scenes?q=table&limit=1")) as { items: { id: number }[] }).items[0]?.id ?? 0}`,
    role: "viewer",
    heading: /./u,
  },
  { name: "operations", path: "/operations", role: "operator", heading: "Operations" },
  { name: "dead-letters", path: "/operations?queue=ingest-events-dead", role: "operator", heading: "Operations" },
  { name: "runbooks", path: "/operations/runbooks/README", role: "operator", heading: "Runbooks" },
  { name: "runbook", path: "/operations/runbooks/search", role: "operator", heading: "Search is behind" },
  { name: "tokens", path: "/admin/tokens", role: "admin", heading: "Tokens" },
  { name: "users", path: "/admin/users", role: "admin", heading: "Users" },
  { name: "features", path: "/admin/flags", role: "admin", heading: "Features" },
  { name: "audit", path: "/admin/audit", role: "admin", heading: "Audit log" },
  { name: "may-not", path: "/admin/audit", role: "viewer", heading: "You may not see this" },
  { name: "not-found", path: "/no-such-page", role: "viewer", heading: "Nothing here" },
];

async function firstOf({ get }: PageApi, list: string): Promise<number> {
  const { items } = (await get(`${list}?limit=1`)) as { items: { id: number }[] };
  return items[0]?.id ?? 0;
}

/** The reference of something that was computed: what is told of somebody. */
async function derived({ get }: PageApi): Promise<string> {
  const { changed, stale } = (await get("/api/home")) as { changed: { highlights: { person: { id: number } }[] }; stale: { highlights: { reference: string }[] } };
  return encodeURIComponent(stale.highlights[0]?.reference ?? `highlight/${changed.highlights[0]?.person.id ?? 0}`);
}

/** The contract's own example of an app. */
async function registered({ send }: PageApi): Promise<string> {
  const manifest = { key: "weekly-brief", name: "Weekly brief", summary: "What the group asked for and offered, with quotes.", type: "workflow", inputs: [{ name: "week", label: "Week", type: "date" }], outputs: [{ name: "brief", label: "Brief", kind: "document" }] };
  await send("PUT", `/api/apps/${manifest.key}`, manifest);
  return `/apps/${manifest.key}`;
}

/** A mock run that is over. */
async function ranMock({ get, send }: PageApi): Promise<number> {
  const { id } = (await send("POST", "/api/runs/mock", { seed: 7, steps: 3, pace_ms: 0, fails: true })) as { id: number };
  for (let after = 0; ; ) {
    const page = (await get(`/api/runs/${id}/events?after=${after}&wait_seconds=10`)) as { next_after: number; is_over: boolean };
    if (page.is_over) return id;
    after = page.next_after;
  }
}

interface CanvasMade {
  project: number;
  canvas: number;
}

const addressOf = ({ project, canvas }: CanvasMade) => `/projects/${project}/canvases/${canvas}`;

async function newCanvas({ send }: PageApi): Promise<CanvasMade> {
  const project = (await send("POST", "/api/projects", { slug: `film-${crypto.randomUUID().slice(0, 8)}`, name: "Harbour film" })) as { id: number };
  const canvas = (await send("POST", `/api/projects/${project.id}/canvases`, { title: "First thoughts" })) as { id: number };
  return { project: project.id, canvas: canvas.id };
}

/** A canvas with one of each kind of node. */
async function filledCanvas(api: PageApi): Promise<CanvasMade> {
  const made = await newCanvas(api);
  const person = await firstOf(api, "/api/index/people");
  const found = (await api.get("/api/chat/search?q=sardines&kind=messages&limit=1")) as { messages?: { items: { id: number }[] } };
  const at = (x: number, y: number) => ({ x, y });
  const nodes = [
    { kind: "group", id: "people", position: at(0, 0), size: { width: 720, height: 420 }, title: "Who and what", color: "blue" },
    { kind: "reference", id: "told", position: at(30, 60), group: "people", reference: `highlight/${person}` },
    { kind: "quote", id: "said", position: at(30, 260), group: "people", reference: `chat/messages#${found.messages?.items[0]?.id ?? 0}`, start: 0, end: 24 },
    {
      kind: "chart", id: "months", position: at(370, 60), group: "people", size: { width: 320, height: 220 }, source: `person/${person}`,
      spec: { mark: "bar", x: "/weeks/value", y: ["/weeks/count"] },
    },
    { kind: "search", id: "others", position: at(760, 40), query: "q=ladder&in=requests" },
    { kind: "note", id: "ask", position: at(760, 280), text: "Ask whether it reaches the gutter.", color: "amber" },
  ];
  const document = { nodes, edges: [{ id: "e1", from: "said", to: "told", label: "why" }] };
  await api.send("PUT", `/api/canvases/${made.canvas}`, { version: 1, title: "First thoughts", document });
  return made;
}

/** A message of the sample, and where its first words are. */
async function quoted({ get }: PageApi): Promise<{ source: string; start: number; end: number; exact: string }> {
  const found = (await get("/api/chat/search?q=sardines&kind=messages&limit=1")) as { messages?: { items: { id: number }[] } };
  const id = found.messages?.items[0]?.id ?? 0;
  const { message } = (await get(`/api/messages/${id}?before=0&after=0`)) as { message?: { text: string } };
  const exact = [...(message?.text ?? "")].slice(0, 24).join("");
  return { source: `chat/messages#${id}`, start: 0, end: [...exact].length, exact };
}

async function cited(api: PageApi): Promise<number> {
  return ((await api.send("POST", "/api/evidence", await quoted(api))) as { id: number }).id;
}

/** A draft of which its author is not sure. */
async function insight(api: PageApi, value = 12, subject = crypto.randomUUID()): Promise<number> {
  const wanted = {
    statement: `The hall has ${value} chairs.`, claim: { subject: `Hall ${subject}`, predicate: "has", value, unit: "chairs" }, confidence: 0.4, evidence: [{ selection: await quoted(api), stance: "supports" }],
  };
  return ((await api.send("POST", "/api/insights", wanted)) as { id: number }).id;
}

/** One of two insights that say another value of the same. */
async function contradicted(api: PageApi): Promise<number> {
  const subject = crypto.randomUUID();
  await insight(api, 12, subject);
  return insight(api, 14, subject);
}

async function kept({ send }: PageApi): Promise<number> {
  return ((await send("POST", "/api/answers", { question: "Who has a ladder?" })) as { id: number }).id;
}

async function newBundle({ send }: PageApi): Promise<string> {
  const slug = `handbook-${crypto.randomUUID().slice(0, 8)}`;
  await send("POST", "/api/bundles", { slug, title: "Handbook", description: "How we work, for who is new and for who forgot." });
  return slug;
}

const LEAVE = `# Leave

Everyone has **25 days** of leave a year. You must [ask for it](https://example.org/ask) two weeks before.

- Ask early, by \`/leave\` in the chat
- Tell your team

| Kind | Weeks | Paid |
|---|---|---|
| Parental | 12 | yes |
| Sick | 6 | yes |

## Parents

Parental leave is 12 weeks. It begins when you say so.

## Who decides

> Nobody is asked why.

The team lead is responsible for the calendar.
`;

/** A bundle with two versions that were read: words that changed and moved, a table, a PDF, and a file that is damaged. */
const filledBundle = (api: PageApi): Promise<string> => (filled ??= newFilledBundle(api));
let filled: Promise<string> | null = null;

async function newFilledBundle(api: PageApi): Promise<string> {
  const slug = await newBundle(api);
  const decides = LEAVE.slice(LEAVE.indexOf("## Who decides"));
  const changed = `${LEAVE.replace(decides, "").replaceAll("12", "20").replace("## Parents", `${decides}\n## Parents`)}\nIt can be taken in parts.\n`;
  await versionOf(api, slug, "As we found it", { "leave.md": Buffer.from(LEAVE), "pay.csv": Buffer.from("role,pay\ncook,31000\npilot,52000\n"), "forms/form.pdf": pdf("Parental leave is 12 weeks.") });
  await versionOf(api, slug, "Parental leave is 20 weeks now", { "leave.md": Buffer.from(changed), "pay.csv": Buffer.from("role,pay\ncook,33000\npilot,52000\n"), "broken.docx": Buffer.from("PK\u0003\u0004 no archive") });
  return slug;
}

async function versionOf({ get, send }: PageApi, slug: string, note: string, files: Record<string, Buffer>): Promise<void> {
  const documents = Object.entries(files).map(([path, content]) => ({ path, sha256: createHash("sha256").update(content).digest("hex"), content }));
  for (const { sha256, content } of documents) await send("PUT", `/api/documents/originals/${sha256}`, content);
  const { version } = (await send("POST", `/api/bundles/${slug}/versions`, { documents: documents.map(({ path, sha256 }) => ({ path, sha256 })), note })) as { version?: { number: number } };
  const read = async () => (await get(`/api/bundles/${slug}/versions/${version?.number ?? 0}`)) as { state?: string };
  for (let waited = 0; waited < 120 && (await read()).state === "ingesting"; waited += 1) await new Promise((resolve) => setTimeout(resolve, 500));
}

/** A PDF of one page with these words. */
function pdf(words: string): Buffer {
  const drawn = `BT /F1 24 Tf 72 700 Td (${words}) Tj ET`;
  const parts = [
    "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  const starts: number[] = [];
  let text = "%PDF-1.4\n";
  for (const [index, part] of parts.entries()) {
    starts.push(text.length);
    text += `${index + 1} 0 obj\n${part}\nendobj\n`;
  }
  const table = starts.map((start) => `${String(start).padStart(10, "0")} 00000 n \n`).join("");
  return Buffer.from(`${text}xref\n0 6\n0000000000 65535 f \n${table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`);
}
