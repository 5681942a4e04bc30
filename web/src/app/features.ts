import { feature as projects } from "@/features/projects";
import { feature as apps } from "@/features/apps";
import { feature as studio } from "@/features/studio";
import { feature as people } from "@/features/people";
import { feature as requests } from "@/features/requests";
import { feature as messages } from "@/features/messages";
import { feature as documents } from "@/features/documents";
import { feature as insights } from "@/features/insights";
import { feature as reviews } from "@/features/reviews";
import { feature as ask } from "@/features/ask";
import { feature as glaze } from "@/features/glaze";
import { feature as home } from "@/features/home";
import { feature as provenance } from "@/features/provenance";
import { feature as runs } from "@/features/runs";
import { feature as search } from "@/features/search";
import { feature as media } from "@/features/media";
import { feature as operations } from "@/features/operations";
import { feature as admin } from "@/features/admin";
import type { Feature } from "./feature";

/** All features, in the order of the navigation. */
export const features: Feature[] = [home, projects, apps, studio, people, requests, messages, documents, insights, reviews, ask, glaze, provenance, runs, search, media, operations, admin];
