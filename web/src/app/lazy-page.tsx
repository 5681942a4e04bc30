import { lazyRouteComponent, type RouteComponent } from "@tanstack/react-router";
import type { ComponentType } from "react";

/**
 * A route's component that is loaded when the route is: the default export of a module.
 *
 * Its type is `unknown` since a page's type rests on the routes' types, which would rest on the page's.
 */
export function lazyPage(load: () => Promise<{ default: unknown }>): RouteComponent {
  return lazyRouteComponent(load as () => Promise<{ default: ComponentType }>);
}
