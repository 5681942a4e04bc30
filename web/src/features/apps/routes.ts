import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy-page";
import { signedInRoute } from "@/app/roots";

const apps = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/apps",
  staticData: { title: "Apps", needs: "projects:read" },
  component: lazyPage(() => import("./AppsPage")),
});

const app = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/apps/$appKey",
  staticData: { title: "App", needs: "projects:read" },
  component: lazyPage(() => import("./AppPage")),
});

export const routes = [apps, app] as const;
