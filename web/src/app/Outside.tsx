import { Outlet, useMatches } from "@tanstack/react-router";
import { useTitle } from "./use-title";

/** Around everything: names the tab by the route that is shown. */
export function Outside() {
  const title = useMatches({ select: (matches) => matches.findLast((match) => match.staticData.title)?.staticData.title });
  useTitle(title);
  return <Outlet />;
}
