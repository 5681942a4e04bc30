import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy-page";
import { signedInRoute } from "@/app/roots";
import { searchParams, text } from "@/lib/search-params";

const tokens = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/admin/tokens",
  staticData: { title: "Tokens", needs: "tokens:manage" },
  component: lazyPage(() => import("./TokensPage")),
});

const users = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/admin/users",
  staticData: { title: "Users", needs: "accounts:manage" },
  component: lazyPage(() => import("./UsersPage")),
});

const flags = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/admin/flags",
  staticData: { title: "Features", needs: "operations:read" },
  component: lazyPage(() => import("./FlagsPage")),
});

const audit = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/admin/audit",
  validateSearch: searchParams({ actor: text, action: text, resource: text }),
  staticData: { title: "Audit log", needs: "audit:read" },
  component: lazyPage(() => import("./AuditPage")),
});

export const routes = [tokens, users, flags, audit] as const;
