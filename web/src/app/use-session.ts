import { useSuspenseQuery } from "@tanstack/react-query";
import { sessionQuery, type SessionDetails } from "@/api/session";

interface Session extends SessionDetails {
  /** Whether the session has a scope; `undefined` needs none. */
  may: (scope: string | undefined) => boolean;
}

/** Who is signed in. Only for pages below `signedInRoute`. */
export function useSession(): Session {
  const { data } = useSuspenseQuery(sessionQuery);
  return { ...data, may: (scope) => scope === undefined || data.scopes.includes(scope) };
}
