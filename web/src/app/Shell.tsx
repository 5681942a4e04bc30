import { Link, Outlet, useMatches, useRouterState } from "@tanstack/react-router";
import { Menu as MenuIcon, Search } from "lucide-react";
import { Suspense, useEffect, useRef, useState } from "react";
import { Dialog, IconButton, KeyHint, Page, Skeleton, Waiting } from "@/ui";
import { Commands, useCommand, useCommands } from "./commands";
import type { NavItem } from "./feature";
import { features } from "./features";
import { Help } from "./Help";
import { LiveUpdates } from "./LiveUpdates";
import { Mark } from "./Mark";
import { MayNot } from "./MayNot";
import { ownCommands } from "./own-commands";
import { Palette } from "./Palette";
import { SessionGuard } from "./SessionGuard";
import styles from "./Shell.module.css";
import { UserMenu } from "./UserMenu";
import { useSession } from "./use-session";

const SECTIONS = [
  { id: "work", label: null },
  { id: "knowledge", label: "Knowledge" },
  { id: "system", label: "System" },
] as const;

/** Around every page for people who are signed in. */
export default function Shell() {
  return (
    <Commands features={features} own={ownCommands}>
      <LiveUpdates features={features} />
      <SessionGuard />
      <Frame />
    </Commands>
  );
}

function Frame() {
  const [drawer, setDrawer] = useState(false);
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const content = useRef<HTMLElement>(null);
  useFocusOnArrival(content);
  useCommand("app.palette", () => setPalette(true));
  useCommand("app.help", () => setHelp(true));
  return (
    <div className={styles.shell}>
      <a href="#content" className={styles.skip}>
        Skip to the content
      </a>
      <aside className={styles.side}>
        <Side />
      </aside>
      <header className={styles.bar}>
        <IconButton icon={MenuIcon} label="Open the navigation" onClick={() => setDrawer(true)} />
        <Mark />
        <IconButton icon={Search} label="Open the palette" onClick={() => setPalette(true)} />
      </header>
      <main ref={content} id="content" tabIndex={-1} className={styles.content}>
        <Suspense fallback={<PageSkeleton />}>
          <Allowed />
        </Suspense>
      </main>
      <Dialog title="Navigation" titleHidden place="side" open={drawer} onClose={() => setDrawer(false)}>
        <Side onLeave={() => setDrawer(false)} />
      </Dialog>
      {palette && <Palette features={features} onClose={() => setPalette(false)} />}
      <Help open={help} onClose={() => setHelp(false)} />
    </div>
  );
}

/** What had the focus is often gone with the page before: then the new page has it, so that the keyboard goes on there. */
function useFocusOnArrival(content: React.RefObject<HTMLElement | null>): void {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    const isArrival = before.current !== undefined;
    before.current = path;
    if (!isArrival) return;
    // A dialog that closes with the page gives the focus back a moment later.
    const timer = setTimeout(() => {
      const focused = document.activeElement;
      if (focused === null || focused === document.body) content.current?.focus({ preventScroll: true });
    }, 50);
    return () => clearTimeout(timer);
  }, [path, content]);
}

function Allowed() {
  const { may } = useSession();
  const needs = useMatches({ select: (matches) => matches.map((match) => match.staticData.needs).find((scope) => !may(scope)) });
  return needs ? <MayNot needs={needs} /> : <Outlet />;
}

/** The navigation; `onLeave` is told when something in it leads elsewhere. */
function Side({ onLeave }: { onLeave?: () => void }) {
  const session = useSession();
  const { run } = useCommands();
  const items = features.flatMap((feature) => feature.nav ?? []).filter((item) => session.may(item.needs));
  return (
    <div className={styles.sideColumn}>
      <div className={styles.brand}>
        <Mark />
      </div>
      <button type="button" className={styles.palette} onClick={() => {
          onLeave?.();
          run("app.palette");
        }}>
        <Search size={14} aria-hidden />
        Search or jump to
        <KeyHint keys="mod+k" />
      </button>
      <nav aria-label="Main" className={styles.nav} onClick={(event) => event.target instanceof Element && event.target.closest("a") && onLeave?.()}>
        {SECTIONS.map(({ id, label }) => (
          <Section key={id} label={label} items={items.filter((item) => item.section === id)} />
        ))}
      </nav>
      <UserMenu />
    </div>
  );
}

function Section({ label, items }: { label: string | null; items: NavItem[] }) {
  if (items.length === 0) return null;
  return (
    <div className={styles.section}>
      {label && <h2>{label}</h2>}
      <ul>
        {items.map(({ to, label: name, icon: Icon, badge: Badge }) => (
          <li key={to}>
            <Link to={to} activeOptions={{ exact: to === "/", includeSearch: false }} className={styles.link} activeProps={{ className: styles.current ?? "" }}>
              <Icon size={16} aria-hidden />
              {name}
              {Badge && (
                <span className={styles.badge}>
                  <Suspense>
                    <Badge />
                  </Suspense>
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

function PageSkeleton() {
  return (
    <Page>
      <Waiting>
        <Skeleton width="240px" height="28px" />
        <Skeleton lines={4} />
      </Waiting>
    </Page>
  );
}
