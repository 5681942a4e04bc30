// Asks the API as the person who is signed in. What goes wrong becomes an Error whose message is for people.

const PATIENCE = 15_000; // milliseconds

let csrfToken = null;

export class Moved extends Error {} // somebody else has changed it since it was read

export async function read(path) {
  return (await ask("GET", path)).json();
}

export async function readWithTag(path) {
  const answer = await ask("GET", path);
  return { told: await answer.json(), tag: answer.headers.get("ETag") };
}

export async function change(method, path, tag, body) {
  csrfToken ??= (await read("/api/access/session")).csrf_token;
  const headers = { "X-CSRF-Token": csrfToken, "If-Match": tag };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await ask(method, path, { headers, body: body === undefined ? undefined : JSON.stringify(body) });
  return { told: await answer.json(), tag: answer.headers.get("ETag") };
}

async function ask(method, path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, { method, cache: "no-store", signal: AbortSignal.timeout(PATIENCE), ...options });
  } catch {
    throw new Error(
      method === "GET"
        ? "Springline does not answer. Is the network there?"
        : "Springline did not answer, so whether this was done is not known. Read it again before you repeat it.",
    );
  }
  if (answer.ok) return answer;
  if (answer.status === 401) {
    location.assign("/sign-in");
    throw new Error("Your session has ended. Sign in again.");
  }
  if (answer.status === 412) throw new Moved("Somebody else has changed this since you read it.");
  if (answer.status === 403) csrfToken = null; // of a session that ended, perhaps, while another began
  throw new Error(await told(answer));
}

async function told(answer) {
  try {
    const problem = await answer.json();
    return `${problem.title}: ${problem.detail}.`;
  } catch {
    return `Springline answered ${answer.status}, and nothing that could be read.`;
  }
}
