import { RefreshCw } from "lucide-react";
import type { Feature } from "@/app/feature";

export const feature: Feature = {
  id: "glaze",
  commands: [
    { id: "glaze.regenerate", title: "Write this person anew", words: "regenerate highlight", keys: "shift+r", icon: RefreshCw, needs: "profiles:manage", on: "/admin/profiles/$personId/glaze" },
  ],
  touches: [
    { type: "springline.profiles.", keys: () => [["glaze"]] },
    { type: "springline.community.message.", keys: () => [["glaze"]] },
    { type: "springline.provenance.", keys: () => [["glaze", "why"]] },
    { type: "springline.runs.", keys: () => [["glaze", "run"]] },
  ],
};
export { FreshnessBadge } from "./FreshnessBadge";
export { ReasonChain } from "./ReasonChain";
export { reasonTold } from "./reasons";
export { routes } from "./routes";
