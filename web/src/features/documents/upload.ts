// Files on their way into a bundle. A few small ones go as one form; otherwise the server is told their hashes, says
// which it lacks and where to send each, and then makes the version: so what it has is not sent, and nothing is too large.
import { answer, api, type components } from "@/api";
import { csrfToken } from "@/api/csrf";
import { ProblemError, problemOf, unreachable } from "@/api/problem";

export type VersionMade = components["schemas"]["VersionMade"];
type UploadPlace = components["schemas"]["UploadPlace"];

export interface Chosen {
  /** Relative, with `/` between folders. */
  path: string;
  file: File;
}

export interface Wanted {
  slug: string;
  chosen: Chosen[];
  note: string;
  /** Whatever else the bundle has is removed. */
  isWhole: boolean;
  /** The version that the change is made on; 0 where there is none yet. */
  base: number;
}

export interface Sent {
  step: "reading" | "sending" | "making";
  /** Bytes. */
  done: number;
  total: number;
}

/** What it needs of a browser and a server. */
export interface UploadPorts {
  hash: (file: File) => Promise<string>;
  announce: (originals: { sha256: string; size: number }[]) => Promise<components["schemas"]["OriginalPlaces"]>;
  put: (place: UploadPlace, file: File, onSent: (bytes: number) => void) => Promise<void>;
  form: (slug: string, form: FormData, onSent: (bytes: number) => void) => Promise<VersionMade>;
  make: (slug: string, body: components["schemas"]["VersionWanted"]) => Promise<VersionMade>;
}

/** Bytes that one form may have: what the smallest gateway takes, after it made text of them. */
export const LARGEST_FORM = 3_000_000;
const MOST_IN_FORM = 200;
const ANNOUNCED_AT_ONCE = 1_000;
const SENT_AT_ONCE = 3;
export const LARGEST_FILE = 200_000_000;

/** Why some files can't be sent; null where they can. */
export function objection(chosen: Chosen[]): string | null {
  if (chosen.length === 0) return "Choose at least one file.";
  const large = chosen.find(({ file }) => file.size > LARGEST_FILE);
  if (large) return `${large.path} has more than 200 MB, which is the most that is kept.`;
  return chosen.length > 10_000 ? "A bundle can’t have more than 10,000 documents." : null;
}

/** Sends files and makes the next version of a bundle out of them. */
export async function upload(wanted: Wanted, ports: UploadPorts, onSent: (sent: Sent) => void): Promise<VersionMade> {
  const total = wanted.chosen.reduce((sum, { file }) => sum + file.size, 0);
  if (total <= LARGEST_FORM && wanted.chosen.length <= MOST_IN_FORM) {
    onSent({ step: "sending", done: 0, total });
    return ports.form(wanted.slug, formOf(wanted), (bytes) => onSent({ step: "sending", done: Math.min(bytes, total), total }));
  }
  const hashes = await hashed(wanted.chosen, ports, (done) => onSent({ step: "reading", done, total }));
  await sent(wanted.chosen, hashes, ports, onSent);
  onSent({ step: "making", done: total, total });
  const documents = wanted.chosen.map(({ path }, index) => ({ path, sha256: hashes[index] ?? "" }));
  return ports.make(wanted.slug, { documents, removed: [], base: wanted.base, note: wanted.note, is_whole: wanted.isWhole });
}

function formOf({ chosen, note, isWhole, base }: Wanted): FormData {
  const form = new FormData();
  form.set("note", note);
  form.set("is_whole", String(isWhole));
  form.set("base", String(base));
  for (const { path, file } of chosen) form.append("files", file, path);
  return form;
}

async function hashed(chosen: Chosen[], { hash }: UploadPorts, onRead: (bytes: number) => void): Promise<string[]> {
  const hashes: string[] = [];
  let read = 0;
  onRead(0);
  for (const { file } of chosen) {
    hashes.push(await hash(file)); // one after the other: each is in memory while it is read
    onRead((read += file.size));
  }
  return hashes;
}

/** Sends what the server lacks, each once, a few at a time. */
async function sent(chosen: Chosen[], hashes: string[], ports: UploadPorts, onSent: (sent: Sent) => void): Promise<void> {
  const files = new Map(hashes.map((sha256, index) => [sha256, chosen[index]?.file as File]));
  const originals = [...files].map(([sha256, file]) => ({ sha256, size: file.size }));
  const waiting: { file: File; place: UploadPlace }[] = [];
  for (let index = 0; index < originals.length; index += ANNOUNCED_AT_ONCE) {
    const places = await ports.announce(originals.slice(index, index + ANNOUNCED_AT_ONCE));
    for (const { sha256, upload: place } of places.originals) if (place) waiting.push({ file: files.get(sha256) as File, place });
  }
  const total = waiting.reduce((sum, { file }) => sum + file.size, 0);
  const done = new Map<File, number>();
  const tell = () => onSent({ step: "sending", done: [...done.values()].reduce((sum, bytes) => sum + bytes, 0), total });
  tell();
  async function sendNext(): Promise<void> {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { file, place } = next;
      await ports.put(place, file, (bytes) => {
        done.set(file, Math.min(bytes, file.size));
        tell();
      });
      done.set(file, file.size);
      tell();
    }
  }
  await Promise.all(Array.from({ length: SENT_AT_ONCE }, sendNext));
}

/** The ports of a browser. */
export const browserPorts: UploadPorts = {
  async hash(file) {
    // Browsers keep it from pages that came over plain HTTP from another machine.
    if (!globalThis.crypto?.subtle) throw new Error("Files of this size can only be sent over HTTPS. Use an https:// address, or `springline documents add`.");
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  },
  announce: (originals) => answer(api.POST("/api/documents/originals", { body: { originals } })),
  async put({ url, headers }, file, onSent) {
    await send("PUT", url, headers, file, onSent);
  },
  async form(slug, form, onSent) {
    return JSON.parse(await send("POST", `/api/bundles/${encodeURIComponent(slug)}/uploads`, {}, form, onSent)) as VersionMade;
  },
  make: (slug, body) => answer(api.POST("/api/bundles/{slug}/versions", { params: { path: { slug } }, body })),
};

/** Sends a body and tells how much of it is on its way, which `fetch` can't. Rejects with a `ProblemError`. */
function send(method: string, url: string, headers: Record<string, string>, body: File | FormData, onSent: (bytes: number) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const address = new URL(url, location.origin);
    request.open(method, address);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    const token = csrfToken();
    if (address.origin === location.origin && token !== null) request.setRequestHeader("X-CSRF-Token", token);
    request.upload.onprogress = ({ loaded }) => onSent(loaded);
    request.onerror = () => reject(unreachable());
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) return resolve(request.responseText);
      const { status, statusText } = request;
      if (status < 200) return reject(unreachable());
      problemOf(new Response(request.responseText, { status, statusText, headers: { "x-request-id": request.getResponseHeader("x-request-id") ?? "" } })).then(reject, reject);
    };
    request.send(body);
  });
}

/** Whether somebody else made a version in between. */
export const isMovedOn = (error: unknown): boolean => error instanceof ProblemError && error.kind === "bundle-moved-on";

/** The files that were dropped, with those of folders; paths begin with the folder's name. */
export async function droppedFiles(transfer: DataTransfer): Promise<Chosen[]> {
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry?.() ?? null).filter((entry) => entry !== null);
  if (entries.length === 0) return chosenFiles(transfer.files);
  return (await Promise.all(entries.map(filesOf))).flat();
}

async function filesOf(entry: FileSystemEntry): Promise<Chosen[]> {
  const path = entry.fullPath.replace(/^\//u, "");
  if (isHidden(path)) return [];
  if (entry.isFile) return [{ path, file: await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)) }];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject)); // a hundred at a time
    if (some.length === 0) break;
    found.push(...some);
  }
  return (await Promise.all(found.map(filesOf))).flat();
}

/** The files of a file field; of a folder with their paths in it. */
export const chosenFiles = (files: Iterable<File> | ArrayLike<File>): Chosen[] =>
  Array.from(files, (file) => ({ path: file.webkitRelativePath || file.name, file })).filter(({ path }) => !isHidden(path));

const isHidden = (path: string) => path.split("/").some((part) => part.startsWith("."));

/** More files beside those that were chosen: one with the same path takes the other's place. */
export const withMore = (chosen: Chosen[], more: Chosen[]): Chosen[] => [...new Map([...chosen, ...more].map((one) => [one.path, one])).values()].toSorted((one, other) => (one.path < other.path ? -1 : 1));
