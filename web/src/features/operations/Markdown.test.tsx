import { render } from "@testing-library/react";
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { consoleParts } from "./Listing";
import { Markdown, titleAndBody } from "./Markdown";
import { hasRunbook, linkTarget } from "./runbooks";

const shown = (text: string) => render(<Markdown tokens={titleAndBody(text).body} />).container;

test("HTML is shown as the text that it is", () => {
  const page = shown('# T\n\nA <img src=x onerror="alert(1)"> b\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![y](https://example.org/y.png)');
  expect(page.querySelectorAll("img, script, a, iframe")).toHaveLength(0);
  expect(page.textContent).toContain('<img src=x onerror="alert(1)">');
  expect(page.textContent).toContain("<script>alert(1)</script>");
});

test("tables, lists and code are themselves", () => {
  const page = shown("# T\n\n| a | b |\n|---|---|\n| `1` | **2** |\n\n- one\n- two\n\n```\nx < y\n```");
  expect(page.querySelector("td code")?.textContent).toBe("1");
  expect(page.querySelector("td strong")?.textContent).toBe("2");
  expect(page.querySelectorAll("li")).toHaveLength(2);
  expect(page.querySelector("pre")?.textContent).toBe("x < y");
});

test("a console's listing is commands and what they print", () => {
  expect(consoleParts("$ one\nfirst\nsecond\n$ two\n> more")).toEqual([{ command: "one" }, { command: null, output: "first\nsecond" }, { command: "two\nmore" }]);
});

test("links lead to runbooks, parts and the web, and nowhere else", () => {
  expect(linkTarget("search.md#do")).toEqual({ runbook: "search" });
  expect(linkTarget("#see")).toEqual({ part: "#see" });
  expect(linkTarget("https://example.org/")).toEqual({ web: "https://example.org/" });
  for (const address of ["../search-index.md", "no-such-page.md", "javascript:alert(1)", "data:text/html,x", "//example.org"]) expect(linkTarget(address)).toBeNull();
});

test("every runbook of the repository is here, and every one that another leads to", () => {
  const folder = "../docs/runbooks";
  const names = readdirSync(folder).map((file) => file.replace(".md", ""));
  expect(names.filter((name) => !hasRunbook(name))).toEqual([]);
  expect(names.length).toBeGreaterThan(5);
  for (const name of names) {
    const { title } = titleAndBody(readFileSync(`${folder}/${name}.md`, "utf-8"));
    expect(title, name).not.toBe("Runbook");
  }
});
