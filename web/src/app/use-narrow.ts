import { useSyncExternalStore } from "react";

const query = () => window.matchMedia("(max-width: 700px)");

function subscribe(listener: () => void): () => void {
  const media = query();
  media.addEventListener("change", listener);
  return () => media.removeEventListener("change", listener);
}

/** Whether there is too little room to have things beside each other: a canvas can be looked at, a diff is inline. */
export const useNarrow = (): boolean => useSyncExternalStore(subscribe, () => query().matches);
