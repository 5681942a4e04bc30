import { Lock } from "lucide-react";
import { EmptyState, LinkButton, Page } from "@/ui";
import { useSession } from "./use-session";

/** Says that the session lacks what a page needs; the server would refuse it too. */
export function MayNot({ needs }: { needs: string }) {
  const session = useSession();
  return (
    <Page>
      <h1 className="visually-hidden">You may not see this</h1>
      <EmptyState icon={Lock} title="You may not see this page" action={<LinkButton to="/">Go to the overview</LinkButton>}>
        It needs the permission <code>{needs}</code>, which {session.account ? `the role “${session.account.role}” doesn’t have` : "this session doesn’t have"}. Someone who
        manages accounts can change that.
      </EmptyState>
    </Page>
  );
}
