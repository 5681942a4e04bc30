import { useSyncExternalStore } from "react";

const query = () => window.matchMedia("(min-width: 861px)");

function subscribe(listener: () => void): () => void {
  const media = query();
  media.addEventListener("change", listener);
  return () => media.removeEventListener("change", listener);
}

/** Whether there is room beside a text, as Reader.module.css has it. */
export const useWide = (): boolean => useSyncExternalStore(subscribe, () => query().matches);
