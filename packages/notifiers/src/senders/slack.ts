import { readWebUrl } from "@cutover/core/notify";
import { type Fact, type Message, plainText } from "../message.js";
import type { Sender } from "../sender.js";
import { fitting } from "../text.js";
import { httpSender } from "./http-sender.js";
import { type Named, readNamed } from "./options.js";
import { signs } from "./signs.js";

const limits = { header: 150, text: 3_000, field: 2_000, fields: 10 };

export interface SlackOptions extends Named {
  /** The address of an incoming webhook. It is a secret. */
  readonly url: string;
}

/** Posts to a Slack channel through an incoming webhook. CONFIG_INVALID. */
export function slack(options: SlackOptions): Sender {
  const { name, url } = readNamed("slack", options);
  return httpSender({
    name,
    url: readWebUrl("slack.url", url),
    secrets: [],
    body: slackBody,
    // An error is a word in plain text, such as `no_service`.
    problemIn: (text) => (/^[\w ]{1,60}$/.test(text) ? text : undefined),
  });
}

function slackBody(message: Message): object {
  const { level, title, text, facts } = message;
  const titleWithSign = `${signs[level]} ${title}`;
  return {
    // For notifications on a phone. This text is mrkdwn; the blocks are plain.
    text: fitting([titleWithSign, plainText(message)].join("\n"), { max: limits.text, escape: escapeSlack }),
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: "header", text: plain(titleWithSign, limits.header) },
      ...(text === "" ? [] : [{ type: "section", text: plain(text, limits.text) }]),
      ...(facts.length === 0 ? [] : [{ type: "section", fields: facts.slice(0, limits.fields).map(field) }]),
    ],
  };
}

function field({ name, value }: Fact): object {
  return plain(`${name}: ${value}`, limits.field);
}

function plain(text: string, max: number): object {
  return { type: "plain_text", text: fitting(text, { max, escape: escapeSlack }), emoji: false };
}

/** Slack reads `<…>` as a mention or a link: also in plain text, if it is not escaped. */
function escapeSlack(character: string): string {
  return { "&": "&amp;", "<": "&lt;", ">": "&gt;" }[character] ?? character;
}
