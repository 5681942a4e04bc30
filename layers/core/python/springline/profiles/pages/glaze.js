// The page of what is told of a person: reads it, shows it, and changes it.

import { Moved, change, read, readWithTag } from "./api.js";
import { element } from "./elements.js";
import * as told from "./told.js";

const number = location.pathname.split("/")[3];
const address = `/api/admin/profiles/${number}/glaze`;
const LONGEST = 2000; // characters of a text
const SHORT = 200;

const by = (id) => document.getElementById(id);
let current = null; // what is shown, and the version that a change is based on
let earlier = null; // where the history goes on

async function load() {
  await attempt(async () => {
    const [found, past] = await Promise.all([readWithTag(address), read(`${address}/history`)]);
    show(found, current === null);
    showHistory(past);
  });
}

function show(found, withText = false) {
  current = found;
  const glaze = found.told;
  document.title = `${glaze.name} · what is told · Springline`;
  by("name").textContent = glaze.name;
  by("about").replaceChildren("What is told of this person · ", element("a", { href: `/people/${glaze.user_id}` }, "their page"));
  by("badges").replaceChildren(...told.badges(glaze));
  by("text").textContent = told.shownText(glaze);
  by("text").classList.toggle("lead", glaze.text !== null);
  const behind = told.behind(glaze);
  by("behind").hidden = behind === null;
  by("behind-title").textContent = behind?.title ?? "";
  by("behind-text").textContent = behind?.text ?? "";
  by("reasons").hidden = glaze.stale_reasons.length === 0;
  by("reason-list").replaceChildren(...glaze.stale_reasons.map(told.reason));
  by("origin").replaceChildren(...told.origin(glaze));
  by("hidden").textContent = told.left(glaze.hidden);
  by("hidden").hidden = by("hidden").textContent === "";
  const grounds = told.grounds(glaze);
  by("grounds").replaceChildren(...(grounds.length ? grounds : [element("li", { class: "quiet" }, "No message.")]));
  by("clear").hidden = glaze.override === null;
  by("waiting").textContent = glaze.regeneration_asked_at
    ? "New words are on their way; read this page again in a little while."
    : "From the messages as they are now. A text of your own stays in front.";
  if (withText) by("override").value = glaze.override?.text ?? "";
  count();
  by("all").hidden = false;
}

function showHistory(past, isNext = false) {
  const entries = past.items.map(told.version);
  if (isNext) by("history").append(...entries);
  else by("history").replaceChildren(...(entries.length ? entries : [element("li", { class: "quiet" }, "Nothing yet.")]));
  earlier = past.next_before;
  by("more").hidden = earlier === null;
}

function count() {
  const left = LONGEST - by("override").value.length;
  by("left").textContent = left < SHORT ? `${left} characters left.` : "";
}

async function attempt(work) {
  say("");
  document.body.setAttribute("aria-busy", "true");
  const buttons = [...document.querySelectorAll("main button")];
  const focused = document.activeElement;
  for (const button of buttons) button.disabled = true;
  try {
    await work();
  } catch (error) {
    if (error instanceof Moved) await showOthers(error);
    else complain(error.message);
  } finally {
    for (const button of buttons) button.disabled = false;
    document.body.removeAttribute("aria-busy");
    if (document.activeElement === document.body) goBackTo(focused);
  }
}

// A button loses the focus while it can't be pressed. Where it is gone, the title of its section takes its place.
function goBackTo(focused) {
  const place = focused.hidden ? focused.closest("section").querySelector("h2") : focused;
  if (place !== focused) place.tabIndex = -1;
  place.focus({ preventScroll: true });
}

async function showOthers(error) {
  try {
    const [found, past] = await Promise.all([readWithTag(address), read(`${address}/history`)]);
    show(found);
    showHistory(past);
    complain(`${error.message} Nothing of yours was done. This is what they made of it: look, and do it again if you still want to.`);
  } catch (another) {
    complain(another.message);
  }
}

function say(text) {
  by("trouble").hidden = true;
  by("done").textContent = text;
}

function complain(text) {
  by("trouble").hidden = false;
  by("trouble-text").textContent = text;
  if (current === null) by("about").textContent = "";
}

async function alter(done, method, rest, body) {
  await attempt(async () => {
    const found = await change(method, `${address}${rest}`, current.tag, body);
    show(found, rest === "/override");
    showHistory(await read(`${address}/history`));
    say(done);
  });
}

function confirmed(title, text, yes) {
  const dialog = by("confirm");
  by("confirm-title").textContent = title;
  by("confirm-text").textContent = text;
  by("confirm-yes").textContent = yes;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

by("override-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = by("override").value.trim();
  if (text === "") return complain("Write a text first.");
  const kept = "People see it from now on. The generated text is kept, and shows again once you take yours away.";
  if (await confirmed("Show your own text?", kept, "Show this text")) {
    await alter("Your text is shown now. The generated one is kept behind it.", "PUT", "/override", { text });
  }
});

by("clear").addEventListener("click", async () => {
  const kept = "The generated text comes back, as it is by now. Yours stays in the history.";
  if (await confirmed("Take the text away?", kept, "Take it away")) {
    await alter("The text was taken away.", "DELETE", "/override");
  }
});

by("regenerate").addEventListener("click", () => alter("It will be written anew.", "POST", "/regenerate"));

by("stale-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const reason = by("reason").value.trim();
  if (reason === "") return complain("Write a reason first.");
  await alter("It is marked as out of date.", "POST", "/stale", { reason });
  if (by("trouble").hidden) by("reason").value = "";
});

by("more").addEventListener("click", () =>
  attempt(async () => showHistory(await read(`${address}/history?before=${earlier}`), true)),
);
by("again").addEventListener("click", load);
by("override").addEventListener("input", count);

load();
