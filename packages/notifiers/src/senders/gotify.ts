import { readFilledText, readWebUrl } from "@cutover/core/notify";
import { type Level, type Message, plainText } from "../message.js";
import type { Sender } from "../sender.js";
import { fitting } from "../text.js";
import { httpSender, memberOf } from "./http-sender.js";
import { type Named, readNamed } from "./options.js";

const limits = { title: 250, message: 4_000 };
/** From 8, an app makes itself heard; from 4, it shows a notification. */
const priorities: Readonly<Record<Level, number>> = { info: 4, success: 4, warning: 6, failure: 8 };

export interface GotifyOptions extends Named {
  /** The server's address, with its folder if it has one. */
  readonly url: string;
  /** The token of an application. */
  readonly token: string;
}

/** Pushes through a Gotify server. CONFIG_INVALID. */
export function gotify(options: GotifyOptions): Sender {
  const { name, url, token: given } = readNamed("gotify", options);
  const token = readFilledText("gotify.token", given);
  const base = readWebUrl("gotify.url", url);
  return httpSender({
    name,
    url: new URL(`${base.pathname.replace(/\/+$/, "")}/message`, base),
    secrets: [token],
    headers: { "x-gotify-key": token },
    body: gotifyBody,
    problemIn: (text) => memberOf(text, "errorDescription"),
  });
}

function gotifyBody(message: Message): object {
  const { level, title } = message;
  return {
    title: fitting(title, { max: limits.title }),
    message: fitting(plainText(message) || title, { max: limits.message }),
    priority: priorities[level],
    extras: { "client::display": { contentType: "text/plain" } },
  };
}
