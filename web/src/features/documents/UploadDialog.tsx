import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { FilePlus, FolderPlus, X } from "lucide-react";
import { type FormEvent, useId, useRef, useState } from "react";
import { count, counted } from "@/lib/numbers";
import { Button, Checkbox, Dialog, IconButton, Problem, TextField, toast } from "@/ui";
import styles from "./Documents.module.css";
import { type Bundle, bundleQuery } from "./queries";
import { browserPorts, type Chosen, chosenFiles, isMovedOn, objection, type Sent, upload, type VersionMade, withMore } from "./upload";
import { partsOf, sizeOf } from "./wording";

interface UploadDialogProps {
  bundle: Bundle;
  dropped: Chosen[];
  onClose: () => void;
}

const SHOWN = 200;

/** Chooses files, sends them, and makes the next version of a bundle out of them. */
export function UploadDialog({ bundle, dropped, onClose }: UploadDialogProps) {
  const form = useId();
  const [chosen, setChosen] = useState(dropped);
  const [note, setNote] = useState("");
  const [isWhole, setIsWhole] = useState(false);
  const [sent, setSent] = useState<Sent | null>(null);
  const [isAsked, setIsAsked] = useState(false);
  const queryClient = useQueryClient();
  const router = useRouter();
  const { slug, last_number } = bundle;
  const sending = useMutation({
    mutationFn: () => upload({ slug, chosen, note: note.trim(), isWhole, base: last_number }, browserPorts, setSent),
    onSuccess: async ({ version, is_new }: VersionMade) => {
      void queryClient.invalidateQueries({ queryKey: ["documents"] });
      toast(is_new ? { title: `Version ${version?.number ?? ""} is there`, detail: "Its documents are being read." } : { title: "Nothing has changed", detail: "These documents are as they were, so no version was made." });
      await router.navigate({ to: "/bundles/$slug", params: { slug }, search: {}, replace: true });
    },
    onError: (error) => {
      setSent(null);
      if (isMovedOn(error)) void queryClient.invalidateQueries({ queryKey: bundleQuery(slug).queryKey });
    },
  });
  const wrong = objection(chosen);
  function submit(event: FormEvent) {
    event.preventDefault();
    setIsAsked(true);
    if (!wrong) sending.mutate();
  }
  return (
    <Dialog
      title={`Upload to ${bundle.title}`}
      description={last_number === 0 ? "These become its first version." : `These become version ${last_number + 1}. Files with the path of a document take its place; the others stay.`}
      open
      onClose={() => !sending.isPending && onClose()}
      actions={
        <>
          <Button kind="quiet" disabled={sending.isPending} onClick={onClose}>
            Cancel
          </Button>
          <Button kind="primary" type="submit" form={form} busy={sending.isPending}>
            {chosen.length > 0 ? `Upload ${counted(chosen.length, "file")}` : "Upload"}
          </Button>
        </>
      }
    >
      <form id={form} className={styles.form} onSubmit={submit}>
        <Picker disabled={sending.isPending} onPick={(more) => setChosen((before) => withMore(before, more))} />
        {isAsked && wrong && (
          <p role="alert" className={styles.wrong}>
            {wrong}
          </p>
        )}
        {chosen.length > 0 && <Files chosen={chosen} locked={sending.isPending} onRemove={(path) => setChosen((before) => before.filter((one) => one.path !== path))} />}
        <TextField label="Note" hint="What to say of this version." value={note} maxLength={4_000} placeholder="Parental leave is 20 weeks now" onChange={(event) => setNote(event.target.value)} />
        {last_number > 0 && <Checkbox label="These are all its documents: remove the others" checked={isWhole} onChange={setIsWhole} />}
        {sent && sending.isPending && <Sending sent={sent} />}
        {sending.error && <Problem error={sending.error} compact />}
      </form>
    </Dialog>
  );
}

function Picker({ disabled, onPick }: { disabled: boolean; onPick: (chosen: Chosen[]) => void }) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const pick = ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
    onPick(chosenFiles(currentTarget.files ?? []));
    currentTarget.value = ""; // the same file can be chosen again
  };
  return (
    <div className={styles.picker}>
      <p className={styles.quiet}>Drop files or folders here, or choose them.</p>
      <div className={styles.actions}>
        <Button type="button" icon={FilePlus} disabled={disabled} onClick={() => files.current?.click()}>
          Files
        </Button>
        <Button type="button" icon={FolderPlus} disabled={disabled} onClick={() => folder.current?.click()}>
          A folder
        </Button>
      </div>
      <input ref={files} type="file" multiple hidden aria-label="Files" onChange={pick} />
      <input ref={folder} type="file" multiple hidden aria-label="A folder" onChange={pick} {...{ webkitdirectory: "" }} />
    </div>
  );
}

function Files({ chosen, locked, onRemove }: { chosen: Chosen[]; locked: boolean; onRemove: (path: string) => void }) {
  const total = chosen.reduce((sum, { file }) => sum + file.size, 0);
  return (
    <div>
      <p className={styles.quiet}>
        {counted(chosen.length, "file")}, {sizeOf(total)}
      </p>
      <ul className={styles.files} aria-label="Chosen files">
        {chosen.slice(0, SHOWN).map(({ path, file }) => (
          <li key={path}>
            <span className={styles.path}>
              <span className={styles.folder}>{partsOf(path).folder}</span>
              {partsOf(path).name}
            </span>
            <span className={styles.quiet}>{sizeOf(file.size)}</span>
            <IconButton type="button" size="small" icon={X} label={`Leave out ${path}`} disabled={locked} onClick={() => onRemove(path)} />
          </li>
        ))}
        {chosen.length > SHOWN && <li className={styles.quiet}>and {count(chosen.length - SHOWN)} more</li>}
      </ul>
    </div>
  );
}

const STEPS: Record<Sent["step"], string> = { reading: "Reading", sending: "Sending", making: "Making the version" };

function Sending({ sent: { step, done, total } }: { sent: Sent }) {
  const words = step === "making" ? STEPS[step] : `${STEPS[step]} ${sizeOf(done)} of ${sizeOf(total)}`;
  return (
    <div role="status" className={styles.sending}>
      <progress aria-label={STEPS[step]} value={total === 0 ? 1 : done} max={total === 0 ? 1 : total} className={styles.bar} />
      {words}
    </div>
  );
}
