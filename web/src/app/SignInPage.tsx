import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { ProblemError } from "@/api";
import { sessionQuery, signInWithLink, signInWithPassword } from "@/api/session";
import { ownPath } from "@/lib/paths";
import { Button, CopyCommand, Problem, TextField } from "@/ui";
import { Mark } from "./Mark";
import styles from "./SignInPage.module.css";

const route = getRouteApi("/sign-in");

/** A link's secret: in the fragment, which no server sees, or in the query as the older links have it. */
export function linkSecret(search: { link?: string | undefined }, hash: string): string | null {
  return new URLSearchParams(hash.replace(/^#/u, "")).get("link") ?? search.link ?? null;
}

export default function SignInPage() {
  const search = route.useSearch();
  const [link, setLink] = useState(() => linkSecret(search, location.hash));
  const queryClient = useQueryClient();
  const router = useRouter();

  async function enter() {
    // Whoever was signed in before may have been someone else.
    queryClient.clear();
    await queryClient.fetchQuery(sessionQuery);
    router.history.replace(ownPath(search.next));
  }
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <Mark />
        {link ? <ByLink link={link} onEntered={enter} onOther={() => setLink(null)} /> : <ByPassword email={search.email} tenant={search.tenant} onEntered={enter} />}
      </div>
    </main>
  );
}

function ByPassword({ email, tenant, onEntered }: { email: string | undefined; tenant: string | undefined; onEntered: () => Promise<void> }) {
  const signIn = useMutation({
    mutationFn: (form: FormData) => signInWithPassword(String(form.get("email")), String(form.get("password")), tenant),
    onSuccess: onEntered,
  });
  const refused = signIn.error instanceof ProblemError && signIn.error.status === 401;
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    signIn.mutate(new FormData(event.currentTarget));
  }
  return (
    <form onSubmit={submit} className={styles.form}>
      <h1>Sign in</h1>
      {refused && (
        <p role="alert" className={styles.refused}>
          The address or the password is wrong, or the account is disabled.
        </p>
      )}
      {signIn.error && !refused && <Problem error={signIn.error} compact />}
      <TextField label="Email address" name="email" type="email" autoComplete="username" required maxLength={254} {...(email && { defaultValue: email })} />
      <TextField label="Password" name="password" type="password" autoComplete="current-password" required maxLength={200} />
      <Button type="submit" kind="primary" busy={signIn.isPending}>
        Sign in
      </Button>
      <p className={styles.quiet}>No password? On the machine that runs Springline, this prints a link that signs you in:</p>
      <CopyCommand command="springline sign-in" />
    </form>
  );
}

function ByLink({ link, onEntered, onOther }: { link: string; onEntered: () => Promise<void>; onOther: () => void }) {
  // Only a press uses the link up: whoever previews it, or loads the page ahead, must not.
  const signIn = useMutation({ mutationFn: () => signInWithLink(link), onSuccess: onEntered });
  const spent = signIn.error instanceof ProblemError && [401, 403].includes(signIn.error.status);
  return (
    <div className={styles.form}>
      <h1>{spent ? "This link can’t be used" : "Sign in"}</h1>
      {spent ? (
        <>
          <p role="alert">It was used already, or has expired: each link signs in once. Ask whoever sent it to you for a new one, or make one on the machine that runs Springline:</p>
          <CopyCommand command="springline sign-in" />
        </>
      ) : (
        <>
          <p>This link signs you in, once.</p>
          {signIn.error && <Problem error={signIn.error} compact />}
          <Button kind="primary" busy={signIn.isPending} onClick={() => signIn.mutate()}>
            Sign in
          </Button>
        </>
      )}
      <Button kind="quiet" onClick={onOther}>
        Use a password instead
      </Button>
    </div>
  );
}
