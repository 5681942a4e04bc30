import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { type FormEvent, useId, useState } from "react";
import { answer, api, creatingOnce, ProblemError } from "@/api";
import { Button, Dialog, Problem, Select, TextArea, TextField, toast } from "@/ui";
import type { NewRequest } from "./queries";
import styles from "./Requests.module.css";

const KINDS: { value: NewRequest["kind"]; label: string }[] = [
  { value: "need", label: "I need something" },
  { value: "offer", label: "I offer something" },
];

/** Opens a request, and then its page. */
export function NewRequestDialog({ onClose }: { onClose: () => void }) {
  const form = useId();
  const [kind, setKind] = useState<NewRequest["kind"]>("need");
  // Whoever tries again after a lost answer doesn't ask twice.
  const [headerOf] = useState(creatingOnce);
  const queryClient = useQueryClient();
  const router = useRouter();
  const opening = useMutation({
    mutationFn: (body: NewRequest) => answer(api.POST("/api/requests", { body, params: { header: headerOf(body) } })),
    onSuccess: async ({ id }) => {
      toast({ title: kind === "need" ? "Your request is open" : "Your offer is open" });
      void queryClient.invalidateQueries({ queryKey: ["requests"] });
      await router.navigate({ to: "/requests/$requestId", params: { requestId: id } });
    },
  });
  const wrong = (pointer: string) =>
    opening.error instanceof ProblemError ? opening.error.errors.find((one) => one.pointer?.endsWith(pointer))?.detail : undefined;

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    opening.mutate({ kind, title: String(said.get("title")).trim(), body: String(said.get("body")).trim() });
  }
  return (
    <Dialog
      title="New request"
      description="Everyone who reads requests here sees it. People who can help are suggested on its page."
      open
      onClose={onClose}
      actions={
        <>
          <Button kind="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button kind="primary" type="submit" form={form} busy={opening.isPending}>
            Open it
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className={styles.form}>
        <Select label="Kind" value={kind} choices={KINDS} onChange={setKind} />
        <TextField label="Title" name="title" required maxLength={200} autoFocus placeholder="A ladder for Saturday morning" error={wrong("/title")} />
        <TextArea label="Details" name="body" required rows={5} maxLength={10_000} error={wrong("/body")} />
        {opening.error && <Problem error={opening.error} compact />}
      </form>
    </Dialog>
  );
}
