/** A path of this application, as an address to return to; anything else (another origin, a script) is the home page. */
export function ownPath(address: string | undefined): string {
  if (!address?.startsWith("/") || address.startsWith("//") || address.includes("\\")) return "/";
  try {
    const url = new URL(address, "http://springline.invalid");
    // What is left of `/.//elsewhere` begins with another host.
    const isOwn = url.host === "springline.invalid" && !url.pathname.startsWith("//");
    return isOwn ? url.pathname + url.search + url.hash : "/";
  } catch {
    return "/";
  }
}
