import type { LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useSession } from "@/app/use-session";
import { TextLink } from "@/ui";
import { placeOf } from "./references";

/** A reference that opens what it names; plain where it leads nowhere, or nowhere that the reader may go. */
export function ReferenceLink({ reference, known = true, children }: { reference: string; known?: boolean; children?: ReactNode }) {
  const { may } = useSession();
  const place = placeOf(reference);
  const shown = children ?? <code>{reference}</code>;
  if (!place || (place.to === "/provenance" && !(known && may("provenance:read")))) return shown;
  return <TextLink {...(place as LinkProps)}>{shown}</TextLink>;
}
