import { readWebUrl } from "@cutover/core/notify";
import { type Message, plainText } from "../message.js";
import type { Sender } from "../sender.js";
import { fitting } from "../text.js";
import { httpSender, memberOf } from "./http-sender.js";
import { type Named, readNamed, readOptionalText } from "./options.js";

const limits = { title: 250, body: 4_000 };

export interface AppriseOptions extends Named {
  /** The address of `notify` with the key of a stored configuration, such as http://apprise:8000/notify/ops. */
  readonly url: string;
  /** Only the services of the configuration with this tag. */
  readonly tag?: string;
}

/** Sends through an Apprise API server to all services that it is configured for. CONFIG_INVALID. */
export function apprise(options: AppriseOptions): Sender {
  const { name, url, tag: given } = readNamed("apprise", options);
  const tag = readOptionalText("apprise.tag", given);
  return httpSender({
    name,
    url: readWebUrl("apprise.url", url),
    secrets: [],
    headers: { accept: "application/json" },
    body: (message) => ({ ...appriseBody(message), ...(tag !== undefined && { tag }) }),
    // 204: there is no configuration of this key, so that nobody was told.
    isAccepted: ({ status }) => status !== 204,
    problemIn: (text) => memberOf(text, "error"),
  });
}

function appriseBody(message: Message): object {
  const { level, title } = message;
  return {
    title: shown(title, limits.title),
    body: shown(plainText(message) || title, limits.body),
    type: level,
    format: "text",
  };
}

function shown(text: string, max: number): string {
  return fitting(text, { max, escape: defuse });
}

/** The service behind Apprise is unknown: a character without width takes their meaning from mentions and links. */
function defuse(character: string): string {
  return /^[@<[\]]$/.test(character) ? `${character}\u200b` : character;
}
