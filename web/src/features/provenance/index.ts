import { GitFork } from "lucide-react";
import type { Feature } from "@/app/feature";
import { findReference } from "./queries";

const PAGE = "/provenance";

export const feature: Feature = {
  id: "provenance",
  nav: [{ label: "Provenance", to: PAGE, icon: GitFork, section: "knowledge", needs: "provenance:read" }],
  commands: [
    { id: "provenance.open", title: "Go to provenance", keys: "g v", words: "origin sources why", icon: GitFork, needs: "provenance:read", run: ({ navigate }) => navigate({ to: PAGE }) },
    { id: "provenance.search", title: "Look up a reference", keys: "/", on: PAGE },
    { id: "provenance.view", title: "Switch between graph and list", keys: "v", on: PAGE },
  ],
  finders: [{ id: "provenance", label: "Provenance", needs: "provenance:read", find: findReference }],
  touches: ["springline.provenance.", "springline.profiles.", "springline.community.message."].map((type) => ({ type, keys: () => [["provenance"]] })),
};
export { wordRuns } from "./comparison";
export { ReferenceLink } from "./ReferenceLink";
export { explorerOf, ownPageOf, parseReference, type Place, placeOf } from "./references";
export { routes } from "./routes";
export { Words } from "./Words";
