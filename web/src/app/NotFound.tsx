import { Compass } from "lucide-react";
import { EmptyState, LinkButton, Page } from "@/ui";

export function NotFound() {
  return (
    <Page>
      <h1 className="visually-hidden">Nothing here</h1>
      <EmptyState icon={Compass} title="There is nothing here" action={<LinkButton to="/">Go to the overview</LinkButton>}>
        No page has this address. It may have been mistyped, cut short where it was copied, or lead to something that was deleted.
      </EmptyState>
    </Page>
  );
}
