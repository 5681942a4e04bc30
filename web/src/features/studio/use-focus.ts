import { type RefObject, useCallback } from "react";

/**
 * Gives the keyboard a place again when what had it is gone: the node's line of the outline, the one that came in the
 * place of it, or the outline itself.
 */
export function useFocus(page: RefObject<HTMLElement | null>): (line: string | number | undefined) => void {
  return useCallback(
    (line) => {
      requestAnimationFrame(() => {
        if (document.activeElement !== null && document.activeElement !== document.body) return;
        const lines = [...(page.current?.querySelectorAll<HTMLElement>("[data-node]") ?? [])];
        const wanted = typeof line === "number" ? lines[Math.min(line, lines.length - 1)] : lines.find((one) => one.dataset.node === line);
        (wanted ?? page.current?.querySelector<HTMLElement>("[data-outline]"))?.focus();
      });
    },
    [page],
  );
}
