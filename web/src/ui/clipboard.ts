import { toast } from "./Toast";

/** Copies a text; returns whether that was done. Where the browser refuses, `byHand` says what to do instead. */
export async function copyText(text: string, byHand: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    toast({ title: "The browser refused to copy", detail: byHand, kind: "failed" });
    return false;
  }
}
