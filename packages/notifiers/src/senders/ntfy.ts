import { readFilledText, readWebUrl } from "@cutover/core/notify";
import { type Level, type Message, plainText } from "../message.js";
import type { Sender } from "../sender.js";
import { bytesOf, fitting } from "../text.js";
import { httpSender, memberOf } from "./http-sender.js";
import { type Named, readNamed, readOptionalText } from "./options.js";

/** In bytes. A longer message becomes an attachment. */
const limits = { title: 250, message: 3_500 };
/** 3 is the default, 5 the highest. */
const priorities: Readonly<Record<Level, number>> = { info: 3, success: 3, warning: 4, failure: 5 };
/** Names of emojis. */
const tags: Readonly<Record<Level, string>> = {
  info: "information_source",
  success: "white_check_mark",
  warning: "warning",
  failure: "x",
};

export interface NtfyOptions extends Named {
  /** Of your own server; https://ntfy.sh if absent. */
  readonly url?: string;
  /** Whoever knows the topic can read it: on a public server it is a secret. */
  readonly topic: string;
  /** An access token of the server. */
  readonly token?: string;
}

/** Publishes to a topic of ntfy. CONFIG_INVALID. */
export function ntfy(options: NtfyOptions): Sender {
  const { name, url = "https://ntfy.sh", topic: given, token: access } = readNamed("ntfy", options);
  const topic = readFilledText("ntfy.topic", given);
  const token = readOptionalText("ntfy.token", access);
  return httpSender({
    name,
    url: readWebUrl("ntfy.url", url),
    secrets: [topic, ...(token === undefined ? [] : [token])],
    ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
    body: (message) => ({ topic, ...ntfyBody(message) }),
    problemIn: (text) => memberOf(text, "error"),
  });
}

function ntfyBody(message: Message): object {
  const { level, title } = message;
  return {
    title: fitting(title, { max: limits.title, lengthOf: bytesOf }),
    message: fitting(plainText(message) || title, { max: limits.message, lengthOf: bytesOf }),
    priority: priorities[level],
    tags: [tags[level]],
  };
}
