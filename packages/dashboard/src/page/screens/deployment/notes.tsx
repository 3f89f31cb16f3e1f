import type { ComponentChildren } from "preact";
import { Quoted, Said } from "../../components/said.js";
import { Remedy, Told } from "../../components/told.js";
import type { TextKey } from "../../texts/catalogue.js";
import { formatDuration, formatNumber } from "../../texts/format.js";
import { filled, locale, t, text } from "../../texts/texts.js";
import { shortImage } from "../../words/image.js";
import { shownWeight } from "../../words/states.js";
import type { Note } from "./timeline.js";

const told = {
  "container:created": "note.created",
  "container:started": "note.started",
  "container:stopped": "note.stopped",
  "container:removed": "note.removed",
  "container:retained": "note.retained",
  "state:committed": "note.committed",
} as const satisfies Partial<Record<Note["type"], TextKey>>;

export function NoteLine({ note }: { readonly note: Note }) {
  return <li class={isTrouble(note) ? "tone-warn" : undefined}>{sentenceOf(note)}</li>;
}

function isTrouble({ type }: Note): boolean {
  return (
    type === "warning:found" ||
    type === "clean-up:failed" ||
    type === "pull:retried" ||
    type === "router:waiting"
  );
}

function sentenceOf(note: Note): ComponentChildren {
  const duration = (ms: number): string => formatDuration(ms, locale());
  switch (note.type) {
    case "container:created":
    case "container:started":
    case "container:stopped":
    case "container:removed":
    case "container:retained":
    case "state:committed":
      return text(told[note.type], { container: note.container });
    case "gate:passed":
      return t(`note.gate-${note.by}`);
    case "pull:finished":
      return t(note.pulled ? "note.pulled" : "note.present", { image: shortImage(note.image) });
    case "pull:retried":
      return filled("note.pull-retried", {
        error: <Quoted words={note.error.message} />,
        delay: duration(note.delayMs),
      });
    case "tree:fetched":
      return t("note.fetched", { from: note.from, revision: note.revision?.slice(0, 12) ?? "" });
    case "build:finished":
      return t(note.built ? "note.built" : "note.reused", { image: shortImage(note.image) });
    case "route:written":
      return t("note.route-written", { domains: note.domains.join(", ") });
    case "route:removed":
      return t("note.route-removed", { domains: note.domains.join(", ") });
    case "router:waiting":
      return filled("note.router-waiting", {
        error: <Quoted words={note.error.message} />,
        left: duration(note.leftMs),
      });
    case "alias:moved":
      return t("note.alias", { alias: note.alias, to: note.to });
    case "reach:proven":
      return t("note.reach", { domain: note.domain, status: String(note.status) });
    case "hold:promoted": {
      const by = note.by ?? t("someone");
      return note.why === undefined
        ? t("note.promoted", { by })
        : t("note.promoted-why", { by, why: note.why });
    }
    case "shift:stepped": {
      const { weight, drawn } = note;
      return t("note.shift-stepped", {
        weight: shownWeight(weight),
        green: formatNumber(drawn.green, locale()),
        asked: formatNumber(drawn.asked, locale()),
      });
    }
    case "shift:watched": {
      const { watched, worse } = note;
      const weight = shownWeight(note.weight);
      if (worse !== undefined) return filled("note.shift-worse", { weight, worse: <Said words={worse} /> });
      return t("note.shift-well", {
        weight,
        green: formatNumber(watched.green.failed, locale()),
        greenAsked: formatNumber(watched.green.asked, locale()),
        blue: formatNumber(watched.blue.failed, locale()),
        blueAsked: formatNumber(watched.blue.asked, locale()),
      });
    }
    case "hook:started":
      return t("note.hook-started", { hook: note.hook });
    case "hook:finished":
      return note.exitCode === undefined
        ? t("note.hook-late", { hook: note.hook, duration: duration(note.durationMs) })
        : t("note.hook-finished", {
            hook: note.hook,
            code: String(note.exitCode),
            duration: duration(note.durationMs),
          });
    case "bake:started":
      return t("note.bake-started", { duration: duration(note.durationMs) });
    case "bake:finished":
      return note.worse === undefined
        ? t("note.bake-well")
        : filled("note.bake-worse", { worse: <Said words={note.worse} /> });
    case "warning:found":
      return (
        <>
          <Told code={note.code} message={note.message} /> <Remedy code={note.code} remedy={note.remedy} />
        </>
      );
    case "damage:found":
      return filled("note.damage", { problems: <Said words={note.problems.join("; ")} /> });
    case "clean-up:failed":
      return filled("note.clean-up", {
        what: <Quoted words={note.what} />,
        error: <Quoted words={note.error.message} />,
      });
    case "deployment:recovered":
      return filled("note.recovered", { action: <code>{note.action}</code> });
    case "deployment:abandoned":
      return t("note.abandoned", { by: note.by ?? t("someone"), why: note.why });
    case "queue:waiting":
      return t("note.queue", { count: note.ahead });
  }
}
