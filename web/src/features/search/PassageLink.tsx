import type { LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { TextLink } from "@/ui";
import { passageOf } from "./passages";

/** A link to the document of a passage, by where the API has it. */
export function PassageLink({ path, className, children }: { path: string; className?: string | undefined; children: ReactNode }) {
  const { slug, search } = passageOf(path);
  return (
    <TextLink {...({ to: "/bundles/$slug/documents", params: { slug }, search } as LinkProps)} className={className}>
      {children}
    </TextLink>
  );
}
