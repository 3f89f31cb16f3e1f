import { readWebUrl } from "@cutover/core/notify";
import type { Level, Message } from "../message.js";
import type { Sender } from "../sender.js";
import { fitting } from "../text.js";
import { httpSender, memberOf } from "./http-sender.js";
import { type Named, readNamed } from "./options.js";

/** A message may have 28 KB. */
const limits = { title: 250, text: 4_000, value: 1_000 };
const colours: Readonly<Record<Level, string>> = {
  info: "Default",
  success: "Good",
  warning: "Warning",
  failure: "Attention",
};

export interface TeamsOptions extends Named {
  /** The address of a workflow that posts to a channel when a webhook request is received. It is a secret. */
  readonly url: string;
}

/** Posts an Adaptive Card to Microsoft Teams through the Workflows app. CONFIG_INVALID. */
export function teams(options: TeamsOptions): Sender {
  const { name, url } = readNamed("teams", options);
  return httpSender({
    name,
    url: readWebUrl("teams.url", url),
    secrets: [],
    body: (message) => ({
      type: "message",
      attachments: [
        {
          contentType: "application/vnd.microsoft.card.adaptive",
          contentUrl: null,
          content: cardOf(message),
        },
      ],
    }),
    problemIn: (text) => memberOf(text, "error", "message"),
  });
}

function cardOf({ level, title, text, facts }: Message): object {
  const heading = { weight: "Bolder", size: "Medium", color: colours[level] };
  return {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.4",
    body: [
      line(run(title, limits.title, heading)),
      ...(text === "" ? [] : [line(run(text, limits.text, {}))]),
      ...facts.map(({ name, value }) =>
        line(run(`${name}: `, limits.value, { weight: "Bolder" }), run(value, limits.value, {})),
      ),
    ],
  };
}

function line(...inlines: readonly object[]): object {
  return { type: "RichTextBlock", inlines };
}

/** Unlike a TextBlock or a FactSet, a TextRun reads no Markdown: no link, and no markup. */
function run(text: string, max: number, style: object): object {
  return { type: "TextRun", text: fitting(text, { max }), ...style };
}
