import { isIP } from "node:net";
import type { RouteTarget } from "./router.js";

/** Traffic that leads to one of `from` is to lead to `to`. */
export interface Move {
  readonly from: readonly RouteTarget[];
  readonly to: RouteTarget;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

/** Text after a move; `unclear` are the names in it that could not be moved with certainty, and are left. */
export interface MovedText {
  readonly text: string;
  readonly unclear: readonly string[];
}

const loopback = "127.0.0.1";
const loopbackNames = [loopback, "localhost", "0.0.0.0"];

/**
 * Which of `targets` an address leads to. A name stands for all ports of its container, and for itself with a dash and digits, as which a
 * recovery renames the container. A host of nginx may be written in brackets, in upper case, or with a dot at its end.
 */
export function findTarget(
  { host, port }: Address,
  targets: readonly RouteTarget[],
): RouteTarget | undefined {
  const plain = plainHost(host);
  return targets.find((target) => {
    if (isIP(target.host) !== 0) return plainHost(target.host) === plain && target.port === port;
    const name = target.host.toLowerCase();
    return plain === name || (plain.startsWith(`${name}-`) && /^\d+$/.test(plain.slice(name.length + 1)));
  });
}

/** Where an address leads after the move; undefined: where it led before. */
export function moveAddress(address: RouteTarget, { from, to }: Move): RouteTarget | undefined {
  const target = findTarget(address, from);
  if (target === undefined) return undefined;
  // Another port of the same container stays that port.
  return address.port === target.port ? to : { ...address, host: to.host };
}

/** As it stands in nginx's configuration. */
export function hostText(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

/** Moves what nginx configuration in its own words forwards to: addresses, and the names of containers. Comments and paths stay. */
export function moveText(text: string, { from, to }: Move): MovedText {
  const unclear = new Set<string>();
  let moved = "";
  let end = 0;
  for (const { word, index, before } of words(text)) {
    moved += text.slice(end, index);
    moved += from.reduce((now, target) => moveWord(now, { target, to, before, unclear }), word);
    end = index + word.length;
  }
  return { text: moved + text.slice(end), unclear: [...unclear] };
}

/** Which of `targets` the text names, as it names them. */
export function namedIn(text: string, targets: readonly RouteTarget[]): string[] {
  const found = [...words(text)].flatMap(({ word, before }) =>
    targets.flatMap((target) => {
      if (setsPort(word, before) && isIP(target.host) !== 0 && bare(word) === String(target.port))
        return word;
      return [...word.matchAll(patternOf(target))].map(([name]) => name);
    }),
  );
  return [...new Set(found)];
}

/** Every address that the text forwards to in so many words, as `http://name:8080`. */
export function addressesIn(text: string): RouteTarget[] {
  return [...words(text)].flatMap(({ word }) =>
    [...word.matchAll(/(https?|grpcs?):\/\/(\[[\da-f:.]+\]|[a-z\d_.-]+)(?::(\d+))?/gi)].map(
      ([, scheme = "", host = "", port]): RouteTarget => {
        const isSecure = /s$/i.test(scheme);
        const usual = isSecure ? 443 : 80;
        return {
          scheme: isSecure ? "https" : "http",
          host: plainHost(host),
          port: port === undefined ? usual : Number(port),
        };
      },
    ),
  );
}

function plainHost(host: string): string {
  const plain = host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.$/, "");
  return loopbackNames.includes(plain) ? loopback : plain;
}

interface Word {
  readonly word: string;
  readonly index: number;
  /** The words before it in its directive. */
  readonly before: readonly string[];
}

/** Words and quoted texts of nginx configuration; not its comments, nor the paths of its locations. */
function* words(text: string): Generator<Word> {
  let before: string[] = [];
  const token = /#[^\n]*|"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|[{};]|(?:\$\{[^}]*\}|[^\s{};])+/g;
  for (const { 0: word, index } of text.matchAll(token)) {
    if (word.startsWith("#")) continue;
    if (/^[{};]$/.test(word)) before = [];
    else {
      if (before[0] !== "location") yield { word, index, before };
      before.push(word);
    }
  }
}

interface WordMove {
  readonly target: RouteTarget;
  readonly to: RouteTarget;
  readonly before: readonly string[];
  readonly unclear: Set<string>;
}

function moveWord(word: string, { target, to, before, unclear }: WordMove): string {
  if (isIP(target.host) !== 0) {
    if (setsPort(word, before) && bare(word) === String(target.port)) {
      if (before[1] === "$port" && plainHost(target.host) === plainHost(to.host))
        return word.replace(String(target.port), String(to.port));
      unclear.add(`port ${target.port}`);
      return word;
    }
    return word.replace(patternOf(target), `${hostText(to.host)}:${to.port}`);
  }
  return word.replace(patternOf(target), (name: string, port: string | undefined) => {
    if (port !== undefined)
      return `${hostText(to.host)}:${Number(port) === target.port ? to.port : Number(port)}`;
    if (target.port === to.port && isIP(to.host) === 0) return to.host;
    unclear.add(name);
    return name;
  });
}

/** `set $anything 8080`: a port that stands apart from its host. */
function setsPort(word: string, before: readonly string[]): boolean {
  return before.length === 2 && before[0] === "set" && /^\d+$/.test(bare(word));
}

function bare(word: string): string {
  return word.replace(/^(["'])(.*)\1$/, "$2");
}

/** With its port in the first group, where the target is a name and a port stands beside it. */
function patternOf({ host, port }: RouteTarget): RegExp {
  if (isIP(host) === 0)
    return new RegExp(`(?<![\\w.-])${literal(host)}(?:-\\d+)?(?![\\w-])(?!\\.\\w)(?::(\\d+)(?!\\w))?`, "gi");
  const hosts = plainHost(host) === loopback ? loopbackNames : [hostText(host)];
  return new RegExp(`(?<![\\w.-])(?:${hosts.map(literal).join("|")}):${port}(?!\\d)`, "gi");
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
