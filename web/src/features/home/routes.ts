import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy-page";
import { signedInRoute } from "@/app/roots";

const home = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/",
  staticData: { title: "Overview", needs: "chat:read" },
  component: lazyPage(() => import("./HomePage")),
});

export const routes = [home] as const;
