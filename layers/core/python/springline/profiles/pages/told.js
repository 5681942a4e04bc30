// From what the API tells to what people read.

import { day, element, moment, tag } from "./elements.js";

const REASONS = {
  generator_changed: "Another model, or other rules, would write it now",
  message_edited: "A message that it rests on was edited",
  message_gone: "A message that it rests on was deleted, or has expired",
  new_messages: "The person has written more",
  stale_after: "It is older than it may be",
};
const JUST_NOW = 120_000; // milliseconds: reading it has found the reason, and since when it holds is not known
const CHANGES = {
  auto: "Written anew",
  override: "A text of an admin’s put in front",
  override_cleared: "The admin’s text taken away",
  stale: "Marked as out of date",
};
const STATES = { fresh: "up to date", stale: "out of date", overridden: "overridden", missing: "nothing told yet" };
const SOURCES = { override: "an admin’s text", generated: "generated text", nothing: "statistics instead of a text" };

export function badges(glaze) {
  return [tag(SOURCES[glaze.shown]), " ", tag(STATES[glaze.state], glaze.state)];
}

export function shownText(glaze) {
  if (glaze.text !== null) return glaze.text;
  if (glaze.state === "missing") return "Nothing is told of this person yet. People see their statistics.";
  return "The generated text is out of date. People see the person’s statistics until it is written anew.";
}

// The generated text where it is not what people see: its title and itself, or null.
export function behind(glaze) {
  if (glaze.generated_text === null || glaze.shown === "generated") return null;
  const title = glaze.shown === "override" ? "Generated text, kept behind it" : "Generated text, not shown";
  return { title, text: glaze.generated_text };
}

export function reason({ reason: name, at }) {
  const told = REASONS[name] ?? `“${name}”`;
  if (Math.abs(Date.now() - new Date(at)) < JUST_NOW) return element("li", {}, told);
  return element("li", {}, told, element("span", { class: "quiet" }, " since ", moment(at)));
}

export function origin(glaze) {
  const parts = [];
  if (glaze.override) parts.push("Put in front by ", who(glaze.override.by, glaze.override.name), " on ", moment(glaze.override.at), ". ");
  if (glaze.origin) {
    const { llm_model: model, prompt_version: version, generated_at: at, stale_after: end } = glaze.origin;
    parts.push("Generated on ", moment(at), ` by ${model}, version ${version}; too old from `, day(end), " on.");
  }
  return parts;
}

export function who(actor, name) {
  return name ?? (actor === "auto" ? "by itself" : actor);
}

export function left(hidden) {
  const parts = [];
  if (hidden.bio) parts.push("the text");
  if (hidden.proof_points) parts.push(number(hidden.proof_points, "point", "points"));
  if (hidden.quotes) parts.push(number(hidden.quotes, "quote", "quotes"));
  return parts.length ? `Hidden, because messages are gone: ${parts.join(", ")}.` : "";
}

function number(n, one, many) {
  return `${n} ${n === 1 ? one : many}`;
}

export function grounds(glaze) {
  const messages = new Map(glaze.messages.map((one) => [one.id, one]));
  const linked = (id) => message(messages.get(id));
  const points = glaze.proof_points.map((point) =>
    element("li", {}, element("p", { dir: "auto" }, point.text), ...point.message_ids.map(linked)),
  );
  const quotes = glaze.quotes.map((quote) =>
    element("li", {}, element("p", { dir: "auto" }, element("q", {}, quote.text)), linked(quote.message_id)),
  );
  const cited = new Set([...glaze.proof_points.flatMap((one) => one.message_ids), ...glaze.quotes.map((one) => one.message_id)]);
  const gone = glaze.messages.filter((one) => !cited.has(one.id)).map((one) => element("li", {}, message(one)));
  return [...points, ...quotes, ...gone];
}

function message(one) {
  const reference = element("code", {}, one.reference);
  if (!one.stands) {
    return element("div", { class: "message quiet" }, "A message that was deleted, or has expired. ", reference);
  }
  const where = one.group ? ` in ${one.group}` : "";
  const edited = one.edited_at ? ", edited later" : "";
  if (one.page) {
    return element("div", { class: "message quiet" }, element("a", { href: one.page }, "Said on ", day(one.sent_at), where), `${edited} `, reference);
  }
  const summary = element("summary", {}, "Said on ", day(one.sent_at), where);
  const words = element("blockquote", { dir: "auto" }, one.text ?? "a file without words");
  return element("details", { class: "message" }, summary, words, element("p", { class: "quiet" }, reference, edited));
}

export function version(one) {
  const about = element("p", { class: "quiet" }, moment(one.made_at), " · ", who(one.made_by, one.name));
  const title = element("p", {}, element("strong", {}, `${one.number}. ${one.number === 1 && one.change === "auto" ? "Written" : CHANGES[one.change]}`));
  const reasons = one.change === "stale" && one.stale_reasons.length ? element("ul", {}, ...one.stale_reasons.map(reason)) : null;
  return element("li", {}, title, about, differences(one), reasons);
}

function differences(one) {
  if (one.differences === null) {
    if (one.change === "override") return element("p", { class: "differences", dir: "auto" }, one.override_text);
    const isHidden = one.change !== "stale" && one.hidden.bio;
    return isHidden ? element("p", { class: "quiet" }, "Its text is hidden, because messages are gone.") : null;
  }
  const runs = one.differences.map(({ kind, text }) => {
    if (kind === "same") return text;
    const [name, spoken] = kind === "added" ? ["ins", "added: "] : ["del", "removed: "];
    return element(name, {}, element("span", { class: "unseen" }, spoken), text);
  });
  return element("p", { class: "differences", dir: "auto" }, ...runs);
}
