import { readWebUrl } from "@cutover/core/notify";
import type { Level, Message } from "../message.js";
import type { Sender } from "../sender.js";
import { fitting } from "../text.js";
import { httpSender, memberOf } from "./http-sender.js";
import { type Named, readNamed } from "./options.js";

/** All texts of a message together may have 6,000 characters. */
const limits = { title: 256, description: 2_000, value: 300 };
const colours: Readonly<Record<Level, number>> = {
  info: 0x5b_6b_7b,
  success: 0x2e_7d_32,
  warning: 0xb2_6a_00,
  failure: 0xc6_28_28,
};

export interface DiscordOptions extends Named {
  /** The address of a channel's webhook. It is a secret. */
  readonly url: string;
}

/** Posts to a Discord channel through a webhook. CONFIG_INVALID. */
export function discord(options: DiscordOptions): Sender {
  const { name, url } = readNamed("discord", options);
  return httpSender({
    name,
    url: readWebUrl("discord.url", url),
    secrets: [],
    body: discordBody,
    problemIn: (text) => memberOf(text, "message"),
    waitIn: (text) => memberOf(text, "retry_after"),
  });
}

function discordBody({ level, title, text, facts, atMs }: Message): object {
  return {
    embeds: [
      {
        title: shown(title, limits.title),
        ...(text !== "" && { description: shown(text, limits.description) }),
        color: colours[level],
        fields: facts.map(({ name, value }) => ({ name, value: shown(value, limits.value) })),
        timestamp: new Date(atMs).toISOString(),
      },
    ],
    allowed_mentions: { parse: [] },
  };
}

function shown(text: string, max: number): string {
  return fitting(text, { max, escape: escapeDiscord });
}

/** A backslash takes its meaning from any ASCII punctuation: markup, mentions, and addresses that become links. */
function escapeDiscord(character: string): string {
  return /^[!-/:-@[-`{-~]$/.test(character) ? `\\${character}` : character;
}
