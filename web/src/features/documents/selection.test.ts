import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { codePointsOf } from "./offsets";
import { spanOfRange, spanOfSelection } from "./selection";

const TEXT = "a🦭 first\n\nsecond 🦭b";
const points = codePointsOf(TEXT);
let root: HTMLElement;

beforeEach(() => {
  root = document.createElement("div");
  for (const [at, ...texts] of [[0, "a🦭 ", "first"], [11, "second 🦭b"]] as const) {
    const paragraph = root.appendChild(document.createElement("p"));
    const piece = paragraph.appendChild(document.createElement("span"));
    piece.dataset.at = String(at === 11 ? 10 : 0);
    for (const text of texts) piece.append(text);
  }
  document.body.append(root, document.createElement("footer"));
});
afterEach(() => document.body.replaceChildren());

const piece = (index: number) => root.querySelectorAll("[data-at]")[index] as HTMLElement;
function range(from: [Node, number], to: [Node, number]): Range {
  const made = document.createRange();
  made.setStart(...from);
  made.setEnd(...to);
  return made;
}
const words = (made: Range) => {
  const span = spanOfRange(root, made, points);
  return span && points.slice(...span);
};

describe("what is selected", () => {
  test("is told in code points, whatever text nodes it begins and ends in", () => {
    const [first, second] = [piece(0).childNodes, piece(1).childNodes];
    expect(words(range([first[0] as Node, 3], [first[1] as Node, 5]))).toBe(" first");
    expect(words(range([first[1] as Node, 2], [second[0] as Node, 9]))).toBe("rst\n\nsecond 🦭");
    expect(spanOfRange(root, range([second[0] as Node, 7], [second[0] as Node, 9]), points)).toEqual([17, 18]);
  });

  test("between pieces is what lies inside of it, as after three clicks", () => {
    expect(words(range([piece(0).firstChild as Node, 0], [root.children[1] as Node, 0]))).toBe("a🦭 first");
    expect(words(range([root, 0], [root, 2]))).toBe(TEXT);
    expect(words(range([root, 1], [document.body, 2]))).toBe("second 🦭b");
    expect(words(range([document.body, 0], [document.body, 1]))).toBe(TEXT);
  });

  test("elsewhere, or nothing, is nothing", () => {
    const footer = document.querySelector("footer") as HTMLElement;
    expect(words(range([footer, 0], [footer, 0]))).toBeNull();
    getSelection()?.removeAllRanges();
    expect(spanOfSelection(root, getSelection(), points)).toBeNull();
    getSelection()?.addRange(range([root, 0], [root, 2]));
    expect(spanOfSelection(root, getSelection(), points)).toEqual([0, points.length]);
  });
});
