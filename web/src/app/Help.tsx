import { Dialog, KeyHint } from "@/ui";
import { useCommands } from "./commands";
import styles from "./Help.module.css";

/** All shortcuts that are valid where it is opened. */
export function Help({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { available } = useCommands();
  const withKeys = available.filter((command) => command.keys);
  const groups = [
    { label: "On this page", commands: withKeys.filter((command) => command.on) },
    { label: "Everywhere", commands: withKeys.filter((command) => !command.on) },
  ];
  return (
    <Dialog title="Shortcuts" open={open} onClose={onClose}>
      {groups
        .filter(({ commands }) => commands.length > 0)
        .map(({ label, commands }) => (
          <section key={label} className={styles.group}>
            <h3>{label}</h3>
            <dl>
              {commands.map(({ id, title, keys = "" }) => (
                <div key={id}>
                  <dt>{title}</dt>
                  <dd>
                    <KeyHint keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
    </Dialog>
  );
}
