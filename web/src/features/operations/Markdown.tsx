import { Link } from "@tanstack/react-router";
import { lexer, type Token, type Tokens } from "marked";
import { Fragment, type ReactNode } from "react";
import { Listing } from "./Listing";
import styles from "./Runbook.module.css";
import { linkTarget } from "./runbooks";

/** The title of a page, and what follows it. */
export function titleAndBody(text: string): { title: string; body: Token[] } {
  const tokens = lexer(text);
  const [first] = tokens;
  return first?.type === "heading" && first.depth === 1 ? { title: first.text as string, body: tokens.slice(1) } : { title: "Runbook", body: tokens };
}

/** Markdown as elements. HTML in it is shown as the text it is, and links lead only where `linkTarget` knows. */
export function Markdown({ tokens }: { tokens: Token[] }): ReactNode {
  return tokens.map((token, index) => <Fragment key={index}>{block(token as Tokens.Generic)}</Fragment>);
}

function block(token: Tokens.Generic): ReactNode {
  switch (token.type) {
    case "space":
      return null;
    case "heading": {
      const Heading = token.depth <= 2 ? "h2" : "h3";
      return <Heading id={anchor(token.text as string)}>{inline(token.tokens)}</Heading>;
    }
    case "paragraph":
      return <p>{inline(token.tokens)}</p>;
    case "text":
      return token.tokens ? inline(token.tokens) : (token.text as string);
    case "list":
      return list(token as Tokens.List);
    case "table":
      return table(token as Tokens.Table);
    case "blockquote":
      return (
        <blockquote>
          <Markdown tokens={token.tokens ?? []} />
        </blockquote>
      );
    case "code":
      return <Listing text={token.text as string} isConsole={token.lang === "console"} />;
    case "hr":
      return <hr />;
    default:
      return <p>{token.raw}</p>;
  }
}

function list({ ordered, items }: Tokens.List): ReactNode {
  const List = ordered ? "ol" : "ul";
  return (
    <List>
      {items.map((item, index) => (
        <li key={index}>
          <Markdown tokens={item.tokens} />
        </li>
      ))}
    </List>
  );
}

function table({ header, rows }: Tokens.Table): ReactNode {
  return (
    <div className={styles.scroller} tabIndex={0} role="region" aria-label={header.map(({ text }) => text).join(", ")}>
      <table>
        <thead>
          <tr>
            {header.map((cell, index) => (
              <th key={index} scope="col">
                {inline(cell.tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, place) => (
                <td key={place}>{inline(cell.tokens)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function inline(tokens: Token[] = []): ReactNode {
  return tokens.map((token, index) => <Fragment key={index}>{span(token as Tokens.Generic)}</Fragment>);
}

function span(token: Tokens.Generic): ReactNode {
  switch (token.type) {
    case "strong":
      return <strong>{inline(token.tokens)}</strong>;
    case "em":
      return <em>{inline(token.tokens)}</em>;
    case "del":
      return <del>{inline(token.tokens)}</del>;
    case "codespan":
      return <code>{token.text}</code>;
    case "br":
      return <br />;
    case "link":
      return <Reference href={token.href as string}>{inline(token.tokens)}</Reference>;
    case "text":
      return token.tokens ? inline(token.tokens) : (token.text as string);
    case "escape":
      return token.text as string;
    default:
      return token.raw;
  }
}

function Reference({ href, children }: { href: string; children: ReactNode }) {
  const target = linkTarget(href);
  if (target === null) return <em title={href}>{children}</em>;
  if ("runbook" in target) {
    return (
      <Link to="/operations/runbooks/$name" params={{ name: target.runbook }}>
        {children}
      </Link>
    );
  }
  if ("part" in target) return <a href={target.part}>{children}</a>;
  return (
    <a href={target.web} rel="noreferrer" target="_blank">
      {children}
    </a>
  );
}

const anchor = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s-]/gu, "")
    .trim()
    .replaceAll(/\s+/gu, "-");
