import { lazy } from "react";

/** Asks what words are cited for: a new insight, one that there is, or evidence alone. Loaded when it is opened, so within Suspense. */
export const CiteDialog = lazy(() => import("./CiteDialog"));
