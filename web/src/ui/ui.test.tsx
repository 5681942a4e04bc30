import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { type ReactElement, useState } from "react";
import { expect, test, vi } from "vitest";
import { Tooltip } from "@base-ui/react/tooltip";
import { initials } from "./Badge";
import { Button } from "./Button";
import { Combobox } from "./Combobox";
import { Checkbox, Switch } from "./OnOff";
import { Select } from "./Select";
import { CopyCommand } from "./CopyCommand";
import { type Column, DataTable } from "./DataTable";
import { Confirm, Dialog } from "./Dialog";
import { Facets } from "./Facets";
import { SearchField } from "./Field";
import { Menu } from "./Menu";
import { Problem } from "./Problem";
import { Quote } from "./Quote";
import { Tabs } from "./Tabs";
import { Time } from "./Time";
import { toast, Toasts } from "./Toast";

const show = (element: ReactElement) => render(<Tooltip.Provider>{element}</Tooltip.Provider>);
const names = () => screen.getAllByRole("row").slice(1).map((row) => within(row).getAllByRole("cell")[0]?.textContent);

test("a search is told when typing stops, and at once by Enter and by clearing", async () => {
  const user = userEvent.setup();
  const told = vi.fn();
  show(<SearchField label="Search" value="" onSearch={told} waitMs={50} />);
  const field = screen.getByRole("searchbox", { name: "Search" });
  await user.type(field, "lamp");
  await waitFor(() => expect(told.mock.calls).toEqual([["lamp"]]));
  await user.type(field, "s{Enter}");
  expect(told.mock.calls.at(-1)).toEqual(["lamps"]);
  await user.click(screen.getByRole("button", { name: "Clear the search" }));
  expect(told.mock.calls.at(-1)).toEqual([""]);
});

test("a search isn't told once its page was left", async () => {
  const user = userEvent.setup();
  const told = vi.fn();
  show(<SearchField label="Search" value="" onSearch={told} waitMs={50} />);
  await user.type(screen.getByRole("searchbox", { name: "Search" }), "a");
  const page = location.pathname;
  history.pushState({}, "", "/elsewhere");
  await new Promise((resolve) => setTimeout(resolve, 150));
  history.pushState({}, "", page);
  expect(told).not.toHaveBeenCalled();
});

test("a search takes up a new value from outside, but its own told one doesn't disturb typing", () => {
  const { rerender } = render(<SearchField label="Search" value="a" onSearch={() => {}} />);
  rerender(<SearchField label="Search" value="from a link" onSearch={() => {}} />);
  expect((screen.getByRole("searchbox") as HTMLInputElement).value).toBe("from a link");
});

test("facets show what is chosen even where nothing has it, and take it back", async () => {
  const user = userEvent.setup();
  const change = vi.fn();
  show(<Facets facets={[{ name: "tag", label: "Topic", values: [{ value: "tools", count: 1_200 }], chosen: ["gone"] }]} onChange={change} />);
  expect(screen.getByRole("button", { name: "gone 0" }).getAttribute("aria-pressed")).toBe("true");
  await user.click(screen.getByRole("button", { name: "tools 1,200" }));
  expect(change).toHaveBeenLastCalledWith("tag", ["tools"]);
  await user.click(screen.getByRole("button", { name: "gone 0" }));
  expect(change).toHaveBeenLastCalledWith("tag", []);
});

test("several values of a facet may be chosen where that is wanted, and the rare ones unfold", async () => {
  const user = userEvent.setup();
  const change = vi.fn();
  const values = Array.from({ length: 12 }, (_, index) => ({ value: `v${index}`, count: 12 - index }));
  show(<Facets several most={3} facets={[{ name: "kind", label: "Kind", values, chosen: ["v9"] }]} onChange={change} />);
  expect(screen.queryByRole("button", { name: "v5 7" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "8 more" }));
  await user.click(screen.getByRole("button", { name: "v5 7" }));
  expect(change).toHaveBeenLastCalledWith("kind", ["v9", "v5"]);
});

test("a table is sorted up, down, and as it came", async () => {
  const user = userEvent.setup();
  const columns: Column<{ name: string; size: number }>[] = [
    { id: "name", header: "Name", cell: ({ name }) => name },
    { id: "size", header: "Size", cell: ({ size }) => size, sortBy: ({ size }) => size },
  ];
  show(<DataTable label="Things" columns={columns} rows={[{ name: "b", size: 10 }, { name: "a", size: 9 }, { name: "c", size: 100 }]} keyOf={({ name }) => name} />);
  const sort = screen.getByRole("button", { name: "Size" });
  await user.click(sort);
  expect(names()).toEqual(["a", "b", "c"]);
  expect(screen.getByRole("columnheader", { name: "Size" }).getAttribute("aria-sort")).toBe("ascending");
  await user.click(sort);
  expect(names()).toEqual(["c", "b", "a"]);
  await user.click(sort);
  expect(names()).toEqual(["b", "a", "c"]);
});

test("a problem tells its request and each error of several, and tries again", async () => {
  const user = userEvent.setup();
  const retry = vi.fn();
  const error = Object.assign(new Error("two things"), { title: "Not valid", detail: "two things", requestId: "r-7", errors: [{ detail: "too long", pointer: "#/name" }, { detail: "missing", parameter: "limit" }] });
  show(<Problem error={error} retry={retry} />);
  const alert = screen.getByRole("alert");
  for (const words of ["Not valid", "r-7", "#/name: too long", "limit: missing"]) expect(alert.textContent).toContain(words);
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(retry).toHaveBeenCalledOnce();
});

test("the span of a quote is counted in code points, as the server does", () => {
  const { container } = show(<Quote text="🧰🧰 I can lend a lamp" span={[9, 13]} author="Ada Lovelace" />);
  expect(container.querySelector("mark")?.textContent).toBe("lend");
});

test("initials are letters, whatever stands around them", () => {
  expect(["Ada Lovelace", "tomas ✨", "Ólöf", "山田 太郎", "Jean-Luc P."].map(initials)).toEqual(["AL", "T", "Ó", "山太", "JP"]);
});

test("a moment is told by how long ago it was, and moves on", () => {
  vi.useFakeTimers({ now: new Date("2026-03-10T12:00:00Z") });
  try {
    show(<Time at="2026-03-10T11:58:00Z" />);
    expect(screen.getByText("2 minutes ago").getAttribute("datetime")).toBe("2026-03-10T11:58:00.000Z");
  } finally {
    vi.useRealTimers();
  }
});

test("a busy button keeps its place and can't be pressed twice", async () => {
  const user = userEvent.setup();
  const press = vi.fn();
  show(<Button busy onClick={press}>Save</Button>);
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(press).not.toHaveBeenCalled();
  expect(screen.getByRole("button").getAttribute("aria-busy")).toBe("true");
});

test("a dialog takes the focus, closes by Escape, and returns it", async () => {
  const user = userEvent.setup();
  function Opener() {
    const [open, setOpen] = useState(false);
    return (
      <>
        <button onClick={() => setOpen(true)}>Open</button>
        <Dialog title="Details" open={open} onClose={() => setOpen(false)}>
          <input aria-label="Inside" />
        </Dialog>
      </>
    );
  }
  show(<Opener />);
  await user.click(screen.getByRole("button", { name: "Open" }));
  const dialog = await screen.findByRole("dialog", { name: "Details" });
  await waitFor(() => expect(dialog.contains(document.activeElement)).toBe(true));
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("button", { name: "Open" })));
});

test("what is hard to undo happens by its verb only", async () => {
  const user = userEvent.setup();
  const [confirm, close] = [vi.fn(), vi.fn()];
  show(<Confirm title="Revoke?" description="It can’t be undone." action="Revoke" danger open onConfirm={confirm} onClose={close} />);
  await user.click(await screen.findByRole("button", { name: "Cancel" }));
  expect(close).toHaveBeenCalled();
  expect(confirm).not.toHaveBeenCalled();
  await user.click(screen.getByRole("button", { name: "Revoke" }));
  expect(confirm).toHaveBeenCalledOnce();
});

test("choices are made by the keyboard alone", async () => {
  const user = userEvent.setup();
  const [selected, switched, checked] = [vi.fn(), vi.fn(), vi.fn()];
  show(
    <>
      <Select label="Sort by" value="name" choices={[{ value: "name", label: "Name" }, { value: "time", label: "Time" }]} onChange={selected} />
      <Switch label="Live" checked={false} onChange={switched} />
      <Checkbox label="Mine" checked onChange={checked} />
    </>,
  );
  screen.getByRole("combobox", { name: "Sort by" }).focus();
  await user.keyboard("{Enter}");
  await screen.findByRole("option", { name: "Time" });
  await user.keyboard("{ArrowDown}{Enter}");
  expect(selected).toHaveBeenCalledWith("time");
  screen.getByRole("switch", { name: "Live" }).focus();
  await user.keyboard(" ");
  expect(switched.mock.calls[0]?.[0]).toBe(true);
  screen.getByRole("checkbox", { name: "Mine" }).focus();
  await user.keyboard(" ");
  expect(checked.mock.calls[0]?.[0]).toBe(false);
});

test("one of many is found by typing", async () => {
  const user = userEvent.setup();
  const change = vi.fn();
  show(<Combobox label="Person" value={null} choices={[{ value: "1", label: "Ada" }, { value: "2", label: "Grace" }]} onChange={change} />);
  await user.type(screen.getByRole("combobox", { name: "Person" }), "gra");
  expect(screen.queryByRole("option", { name: "Ada" })).toBeNull();
  await user.click(await screen.findByRole("option", { name: "Grace" }));
  expect(change).toHaveBeenCalledWith("2");
});

test("a menu opens, is walked, and does what is chosen", async () => {
  const user = userEvent.setup();
  const done = vi.fn();
  show(<Menu trigger={<button>More</button>} groups={[{ items: [{ label: "Copy", onSelect: () => done("copy") }, { label: "Remove", danger: true, onSelect: () => done("remove") }] }]} />);
  screen.getByRole("button", { name: "More" }).focus();
  await user.keyboard("{Enter}");
  await screen.findByRole("menuitem", { name: "Copy" });
  await user.keyboard("{ArrowDown}{Enter}");
  expect(done.mock.calls).toEqual([["remove"]]);
});

test("tabs tell their choice and show only its content", async () => {
  const user = userEvent.setup();
  const change = vi.fn();
  show(<Tabs label="Parts" value="one" onChange={change} tabs={[{ value: "one", label: "One", content: "first" }, { value: "two", label: "Two", count: 3, content: "second" }]} />);
  expect(screen.getByRole("tabpanel").textContent).toBe("first");
  await user.click(screen.getByRole("tab", { name: /Two/u }));
  expect(change).toHaveBeenCalledWith("two");
});

test("a command is copied, and a browser that refuses is told of", async () => {
  const user = userEvent.setup();
  show(
    <>
      <CopyCommand command="springline sign-in" />
      <Toasts />
    </>,
  );
  await user.click(screen.getByRole("button", { name: "Copy the command" }));
  expect(await navigator.clipboard.readText()).toBe("springline sign-in");
  expect(await screen.findByRole("button", { name: "Copied" })).toBeTruthy();
  vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("no"));
  await user.click(screen.getByRole("button", { name: "Copied" }));
  expect(await screen.findAllByText("The browser refused to copy")).not.toEqual([]);
});

test("a toast offers its action", async () => {
  const user = userEvent.setup();
  const undo = vi.fn();
  show(<Toasts />);
  toast({ title: "Removed", action: { label: "Undo", onClick: undo } });
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  expect(undo).toHaveBeenCalledOnce();
});
