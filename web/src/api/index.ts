export { answer, api, creating, creatingOnce, onSignedOut } from "./client";
export type { components, operations, paths } from "./openapi";
export { ProblemError } from "./problem";
export { itemsOf, newQueryClient, pages, type CursorPage } from "./queries";
