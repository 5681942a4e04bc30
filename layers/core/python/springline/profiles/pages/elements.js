// Makes elements. Texts become text nodes, whatever is in them.

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
const MOMENT = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });

export function day(at) {
  return element("time", { datetime: at }, DAY.format(new Date(at)));
}

export function moment(at) {
  return element("time", { datetime: at }, MOMENT.format(new Date(at)));
}

export function tag(text, kind = "") {
  return element("span", { class: `tag ${kind}`.trim() }, text);
}
