import { BookOpen } from "lucide-react";
import { LinkButton } from "@/ui";

/** Leads to what to do about a part of the page; `about` names that part for assistive technology. */
export function RunbookLink({ name, about }: { name: string; about: string }) {
  return (
    <LinkButton size="small" kind="quiet" icon={BookOpen} to="/operations/runbooks/$name" params={{ name }}>
      Runbook <span className="visually-hidden">on {about}</span>
    </LinkButton>
  );
}
