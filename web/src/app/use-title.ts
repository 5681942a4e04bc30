import { useEffect } from "react";

/** Names the browser's tab. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · Springline` : "Springline";
  }, [title]);
}
