import type { Role } from "./test";

/** Asks the API as the page's role: `send` makes what the sample lacks. */
export interface PageApi {
  get: (path: string) => Promise<unknown>;
  send: (method: "POST" | "PUT", path: string, body: unknown) => Promise<unknown>;
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
