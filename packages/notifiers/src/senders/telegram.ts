import { readFilledText, readWebUrl } from "@cutover/core/notify";
import type { Message } from "../message.js";
import type { Sender } from "../sender.js";
import { fitting } from "../text.js";
import { httpSender, memberOf } from "./http-sender.js";
import { type Named, readNamed } from "./options.js";
import { signs } from "./signs.js";

/** A message has at most 4,096 characters. */
const limits = { title: 250, text: 2_000, value: 150 };

export interface TelegramOptions extends Named {
  /** The bot's token. */
  readonly token: string;
  /** The chat's id, such as "-1001234567890", or "@" and the name of a public channel. */
  readonly chat: string;
  /** Of your own Bot API server; https://api.telegram.org if absent. */
  readonly url?: string;
}

/** Sends to a Telegram chat as a bot. CONFIG_INVALID. */
export function telegram(options: TelegramOptions): Sender {
  const { name, token, chat, url = "https://api.telegram.org" } = readNamed("telegram", options);
  const secret = readFilledText("telegram.token", token);
  const chatId = readFilledText("telegram.chat", chat);
  const base = readWebUrl("telegram.url", url);
  return httpSender({
    name,
    url: new URL(`/bot${encodeURIComponent(secret).replaceAll("%3A", ":")}/sendMessage`, base),
    secrets: [secret],
    body: (message) => ({
      chat_id: chatId,
      text: telegramText(message),
      parse_mode: "HTML",
      link_preview_options: { is_disabled: true },
    }),
    isAccepted: ({ text }) => memberOf(text, "ok") === true,
    problemIn: (text) => memberOf(text, "description"),
    waitIn: (text) => memberOf(text, "parameters", "retry_after"),
  });
}

/** In `code` and `pre`, Telegram makes no link and no mention of what it finds. */
function telegramText({ level, title, text, facts }: Message): string {
  return [
    `${signs[level]} <code>${shown(title, limits.title)}</code>`,
    ...(text === "" ? [] : [`<pre>${shown(text, limits.text)}</pre>`]),
    ...facts.map(({ name, value }) => `${name}: <code>${shown(value, limits.value)}</code>`),
  ].join("\n");
}

function shown(text: string, max: number): string {
  return fitting(text, { max, escape: escapeHtml, lengthOf: lengthAsShown });
}

/** Telegram counts what is shown: one for an escaped character. */
function lengthAsShown(escaped: string): number {
  return /^&\w+;$/.test(escaped) ? 1 : escaped.length;
}

function escapeHtml(character: string): string {
  return { "&": "&amp;", "<": "&lt;", ">": "&gt;" }[character] ?? character;
}
