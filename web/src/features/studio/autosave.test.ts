import { expect, test, vi } from "vitest";
import { ProblemError } from "@/api";
import { PAUSE_MS, type Saved } from "./autosave";
import { changed, type Drawing, nodeOf, withNode, without } from "./document";
import { Editor, type EditorPorts } from "./editor";
import { drawing, note, quote } from "./testing";

const problem = (status: number, kind: string, detail = "") => new ProblemError(status, kind, detail, "req-1", `urn:springline:problem:${kind}`);
const start: Saved = { version: 1, drawing: drawing([note("a"), note("b")]) };
const says = (id: string, text: string) => (one: Drawing) => changed(one, id, { text });
const text = (from: Drawing | undefined, id: string) => from && (nodeOf(from, id) as { text?: string } | undefined)?.text;

/** A server that keeps a canvas as the real one does, for several editors. */
class Server {
  saved = start;
  saves = 0;
  failing: (() => Error) | null = null;

  readonly save = async (version: number, sent: Drawing): Promise<Saved> => {
    this.saves += 1;
    await Promise.resolve();
    if (this.failing) throw this.failing();
    if (version !== this.saved.version) throw problem(409, "canvas-moved-on");
    return (this.saved = { version: version + 1, drawing: { ...sent, nodes: sent.nodes.map((node) => (node.kind === "quote" ? { ...node, exact: null } : node)) } });
  };
  readonly load = async (): Promise<Saved> => this.saved;
}

function open(server: Server, ports: Partial<EditorPorts> = {}) {
  const kept: unknown[] = [];
  const timers: { work: () => void; milliseconds: number }[] = [];
  const later = (work: () => void, milliseconds: number) => {
    const timer = { work, milliseconds };
    timers.push(timer);
    return () => void (timers.includes(timer) && timers.splice(timers.indexOf(timer), 1));
  };
  const editor = new Editor(server.saved, { save: server.save, load: server.load, keep: (draft) => kept.push(draft), isOnline: () => true, random: () => 1, now: () => 0, later, ...ports });
  return { editor, timers, kept, drawing: () => editor.getState().drawing, save: () => editor.getState().save };
}

test("a change is saved after a pause, and what comes meanwhile after the next", async () => {
  const server = new Server();
  const { editor, timers, save } = open(server);
  editor.edit(says("a", "1"));
  editor.edit(says("a", "2"));
  expect([save().kind, timers.map((timer) => timer.milliseconds)]).toEqual(["waiting", [PAUSE_MS]]);
  timers.pop()?.work();
  expect(save().kind).toBe("saving");
  editor.edit(says("b", "3"));
  await vi.waitFor(() => expect(timers).toHaveLength(1));
  expect([text(server.saved.drawing, "a"), text(server.saved.drawing, "b"), save().kind]).toEqual(["2", "b", "waiting"]);
  await editor.flush();
  expect([text(server.saved.drawing, "b"), server.saves, save().kind, editor.getState().version]).toEqual(["3", 2, "saved", 3]);
});

test("what is undone before it was saved isn't sent", async () => {
  const server = new Server();
  const { editor, save } = open(server);
  editor.edit(says("a", "1"));
  editor.undo();
  await editor.flush();
  expect([save().kind, server.saves]).toEqual(["saved", 0]);
});

test("offline it says so, keeps the work, tries again ever later, and saves when it can", async () => {
  const server = new Server();
  server.failing = () => problem(0, "blank", "no connection");
  let online = false;
  const { editor, timers, kept, save } = open(server, { isOnline: () => online });
  editor.edit(says("a", "offline"));
  expect(kept.at(-1)).toMatchObject({ base: { version: 1 }, drawing: { nodes: [{ text: "offline" }, { text: "b" }] } });
  await editor.flush();
  expect(save()).toEqual({ kind: "failed", why: "you are offline", again: true });
  const first = timers.pop()?.milliseconds ?? 0;
  await editor.flush();
  expect(timers.pop()?.milliseconds).toBeGreaterThan(first);
  expect(text(editor.getState().drawing, "a")).toBe("offline");
  server.failing = null;
  online = true;
  await editor.flush();
  expect([save().kind, text(server.saved.drawing, "a"), kept.at(-1)]).toEqual(["saved", "offline", null]);
});

test("what the server refuses for good isn't sent over and over, and its reason is told", async () => {
  const server = new Server();
  server.failing = () => problem(403, "member-role", "this takes the role editor");
  const { editor, timers, save } = open(server);
  editor.edit(says("a", "1"));
  await editor.flush();
  expect([save(), timers.filter((timer) => timer.milliseconds > PAUSE_MS)]).toEqual([{ kind: "failed", why: "this takes the role editor", again: false }, []]);
});

test("two editors' changes of different things are both saved, and each undoes its own only", async () => {
  const server = new Server();
  const [one, other] = [open(server), open(server)];
  one.editor.edit(says("a", "one"));
  await one.editor.flush();
  other.editor.edit(says("b", "other"));
  await other.editor.flush(); // told of a newer version
  await other.editor.flush();
  expect([text(server.saved.drawing, "a"), text(server.saved.drawing, "b"), other.save().kind]).toEqual(["one", "other", "saved"]);
  other.editor.undo();
  expect([text(other.drawing(), "a"), text(other.drawing(), "b")]).toEqual(["one", "b"]);
  one.editor.receive(server.saved);
  expect(text(one.drawing(), "b")).toBe("other");
  one.editor.undo();
  expect([text(one.drawing(), "a"), text(one.drawing(), "b")]).toEqual(["a", "other"]);
});

test("changes that collide are told to the second, who keeps them until they chose", async () => {
  const server = new Server();
  const [one, other] = [open(server), open(server)];
  one.editor.edit(says("a", "one"));
  await one.editor.flush();
  other.editor.edit(says("a", "other"));
  other.editor.edit((before) => withNode(before, note("new")));
  await other.editor.flush();
  expect(other.save()).toMatchObject({ kind: "conflict", conflicts: [{ id: "a:content" }] });
  expect([text(other.drawing(), "a"), other.kept.at(-1) !== null, server.saved.version]).toEqual(["other", true, 2]);
  await other.editor.flush();
  expect(server.saved.version).toBe(2);

  other.editor.choose(new Map([["a:content", "theirs"]]));
  await other.editor.flush();
  expect([text(other.drawing(), "a"), text(server.saved.drawing, "a"), text(server.saved.drawing, "new"), other.save().kind]).toEqual(["one", "one", "new", "saved"]);
});

test("choosing one's own saves it over theirs", async () => {
  const server = new Server();
  const [one, other] = [open(server), open(server)];
  one.editor.edit(says("a", "one"));
  await one.editor.flush();
  other.editor.edit((before) => without(before, new Set(["a"])));
  await other.editor.flush();
  expect(other.save()).toMatchObject({ conflicts: [{ id: "a:deleted", deletedBy: "mine" }] });
  other.editor.choose(new Map([["a:deleted", "mine"]]));
  await other.editor.flush();
  expect([nodeOf(server.saved.drawing, "a"), other.save().kind]).toEqual([undefined, "saved"]);
});

test("a conflict ends when the change behind it is undone", async () => {
  const server = new Server();
  const [one, other] = [open(server), open(server)];
  one.editor.edit(says("a", "one"));
  await one.editor.flush();
  other.editor.edit(says("a", "other"));
  await other.editor.flush();
  other.editor.undo();
  expect([other.save().kind, text(other.drawing(), "a")]).toEqual(["saved", "one"]);
});

test("a third version during a merge is merged as well", async () => {
  const server = new Server();
  const [one, other] = [open(server), open(server)];
  one.editor.edit(says("a", "one"));
  await one.editor.flush();
  other.editor.edit((before) => withNode(before, note("new")));
  await other.editor.flush();
  one.editor.edit(says("a", "one again"));
  await one.editor.flush();
  await other.editor.flush();
  await other.editor.flush();
  expect([text(server.saved.drawing, "a"), text(server.saved.drawing, "new")]).toEqual(["one again", "new"]);
});

test("a save whose answer was lost is not taken for somebody else's work", async () => {
  const server = new Server();
  const { editor, save } = open(server, {
    save: async (version, sent) => {
      const isFirst = server.saves === 0;
      const saved = await server.save(version, sent);
      if (isFirst) throw problem(0, "blank", "no connection");
      return saved;
    },
  });
  editor.edit(says("a", "sent"));
  await editor.flush();
  expect(save().kind).toBe("failed");
  await editor.flush();
  await editor.flush();
  expect([save().kind, text(editor.getState().drawing, "a"), server.saved.version]).toEqual(["saved", "sent", 2]);
});

test("a quote's words are sent once; undoing and redoing it needs them no more", async () => {
  const server = new Server();
  const { editor } = open(server);
  editor.edit((before) => withNode(before, quote("q", { exact: "hello" })));
  await editor.flush();
  expect(nodeOf(editor.getState().drawing, "q")).toMatchObject({ exact: null });
  editor.edit(says("a", "1"));
  editor.undo();
  expect(nodeOf(editor.getState().drawing, "q")).toMatchObject({ exact: null });
});

test("work that wasn't saved when its page went away is merged with what was saved since", async () => {
  const server = new Server();
  const { editor } = open(server);
  editor.edit(says("b", "since"));
  await editor.flush();
  const draft = { base: start, drawing: says("a", "kept")(start.drawing) };
  const resumed = Editor.resume(draft, server.saved, { save: server.save, load: server.load, later: () => () => {} });
  await resumed.flush();
  expect([text(server.saved.drawing, "a"), text(server.saved.drawing, "b")]).toEqual(["kept", "since"]);
});

test("whoever asks to save while it is saving starts no second save beside the next", async () => {
  const server = new Server();
  let [running, most] = [0, 0];
  const { editor, save } = open(server, {
    save: async (version, sent) => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
      return server.save(version, sent);
    },
  });
  editor.edit(says("a", "1"));
  const first = editor.flush();
  editor.edit(says("b", "2"));
  await Promise.all([first, editor.flush(), editor.flush()]);
  expect([most, server.saves, save().kind, text(server.saved.drawing, "b")]).toEqual([1, 2, "saved", "2"]);
});

test("nothing is saved beside the look at what somebody else saved", async () => {
  const server = new Server();
  let loads = 0;
  const load = () => new Promise<Saved>((resolve) => setTimeout(() => resolve(server.saved), 5 * (loads += 1)));
  const [one, other] = [open(server), open(server, { load })];
  one.editor.edit(says("a", "one"));
  await one.editor.flush();
  other.editor.edit(says("b", "other"));
  const first = other.editor.flush();
  await vi.waitFor(() => expect(loads).toBe(1), { interval: 1 });
  other.editor.edit(says("b", "other, typed on"));
  await Promise.all([first, other.editor.flush()]);
  await other.editor.flush();
  expect([server.saves, other.save().kind, text(server.saved.drawing, "a"), text(server.saved.drawing, "b")]).toEqual([3, "saved", "one", "other, typed on"]);
});

test("undo over a merge takes back one's own changes, not what somebody else wrote since in the same place", async () => {
  const server = new Server();
  const [one, other] = [open(server), open(server)];
  one.editor.edit(says("a", "one"));
  one.editor.edit(says("b", "mine"));
  await one.editor.flush();
  other.editor.receive(server.saved);
  other.editor.edit(says("a", "other"));
  await other.editor.flush();
  one.editor.receive(server.saved);
  one.editor.undo();
  one.editor.undo();
  expect([text(one.drawing(), "a"), text(one.drawing(), "b")]).toEqual(["other", "b"]);
});

test("undo over a merge doesn't take away a node that somebody else wrote in since", async () => {
  const server = new Server();
  const [one, other] = [open(server), open(server)];
  one.editor.edit((before) => withNode(before, note("new")));
  await one.editor.flush();
  other.editor.receive(server.saved);
  other.editor.edit(says("new", "theirs"));
  await other.editor.flush();
  one.editor.receive(server.saved);
  one.editor.undo();
  expect(text(one.drawing(), "new")).toBe("theirs");
});

test("what is thrown away is neither saved nor kept", async () => {
  const server = new Server();
  const { editor, kept } = open(server);
  editor.edit(says("a", "1"));
  editor.discard();
  await editor.flush();
  expect([server.saves, kept.at(-1), editor.isSaved]).toEqual([0, null, true]);
});
