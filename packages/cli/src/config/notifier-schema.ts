import { portNumberSchema, secretReferenceSchema } from "@cutover/schema";
import * as z from "zod";
import { described, httpUrl, oneOf, text } from "./fields.js";

function secret(title: string, description: string, variable: string) {
  return described(secretReferenceSchema, [title, description], { from_env: `CUTOVER_SECRET_${variable}` });
}

const word = text(/^\P{Cc}{1,1000}$/u, "a text on one line");

const chat = (service: string, variable: string) =>
  z.strictObject({
    url: secret("Address", `Reference to the address of a webhook of ${service}.`, variable),
  });

const telegram = z.strictObject({
  token: secret("Token", "Reference to the bot's token.", "TELEGRAM_TOKEN"),
  chat: described(word, ["Chat", "Id of the chat, or @ and the name of a public channel."], "-1001234567890"),
  url: described(httpUrl.optional(), ["Server", "Your own Bot API server."], "https://telegram.example.com"),
});

const ntfy = z.strictObject({
  topic: secret("Topic", "Reference to the topic: whoever knows it can read it.", "NTFY_TOPIC"),
  url: described(
    httpUrl.optional(),
    ["Server", "Your own server; https://ntfy.sh if absent."],
    "https://ntfy.example.com",
  ),
  token: secret("Token", "Reference to an access token.", "NTFY_TOKEN").optional(),
});

const gotify = z.strictObject({
  url: described(httpUrl, ["Server", "The server's address."], "https://gotify.example.com"),
  token: secret("Token", "Reference to the token of an application.", "GOTIFY_TOKEN"),
});

const apprise = z.strictObject({
  url: secret(
    "Address",
    "Reference to the address of notify with the key of a configuration.",
    "APPRISE_URL",
  ),
  tag: described(word.optional(), ["Tag", "Only the services with this tag."], "ops"),
});

const email = z.strictObject({
  host: described(
    text(/^[A-Za-z0-9.:-]{1,255}$/, "the name of a server"),
    ["Mail server", "The server that takes the mail."],
    "mail.example.com",
  ),
  port: described(
    portNumberSchema.optional(),
    ["Port", "465 for tls, 587 for starttls and 25 for none if absent."],
    587,
  ),
  security: described(
    z.enum(["tls", "starttls", "none"]).default("starttls"),
    ["Security", "How the connection is encrypted."],
    "tls",
  ).meta({
    enumDescriptions: [
      "From the first byte.",
      "After a greeting; refuses to continue without.",
      "Not at all: only to a server of this machine or network.",
    ],
  }),
  user: described(word.optional(), ["User", "The login at the server."], "cutover"),
  password: secret("Password", "Reference to the password.", "MAIL_PASSWORD").optional(),
  from: described(word, ["Sender", "The sender's address."], "Cutover <cutover@example.com>"),
  to: described(
    z.array(word).min(1).max(100),
    ["Receivers", "The receivers' addresses."],
    ["ops@example.com"],
  ),
});

const webhook = z.strictObject({
  url: secret("Address", "Reference to the receiver's address.", "WEBHOOK_URL"),
  secret: secret("Secret", "Reference to the secret that signs each notice.", "WEBHOOK_KEY"),
});

const cdevents = z.strictObject({
  url: secret("Address", "Reference to the address that takes CloudEvents.", "CDEVENTS_URL"),
  source: described(word, ["Source", "What sends the events, as a URI reference."], "/cutover/host-1"),
  environment: described(
    word.optional(),
    ["Environment", "Id of the environment; production if absent."],
    "staging",
  ),
});

const referred = (variable: string) => ({ url: { from_env: `CUTOVER_SECRET_${variable}` } });

const senders = {
  slack: described(chat("Slack", "SLACK_URL"), ["Slack", "A channel of Slack."], referred("SLACK_URL")),
  discord: described(
    chat("Discord", "DISCORD_URL"),
    ["Discord", "A channel of Discord."],
    referred("DISCORD_URL"),
  ),
  teams: described(
    chat("Teams", "TEAMS_URL"),
    ["Teams", "A channel of Microsoft Teams."],
    referred("TEAMS_URL"),
  ),
  telegram: described(telegram, ["Telegram", "A chat of Telegram."], {
    token: { from_env: "CUTOVER_SECRET_TELEGRAM_TOKEN" },
    chat: "@ops",
  }),
  ntfy: described(ntfy, ["ntfy", "A topic of ntfy."], { topic: { from_env: "CUTOVER_SECRET_NTFY_TOPIC" } }),
  gotify: described(gotify, ["Gotify", "An application of a Gotify server."], {
    url: "https://gotify.example.com",
    token: { from_env: "CUTOVER_SECRET_GOTIFY_TOKEN" },
  }),
  apprise: described(apprise, ["Apprise", "A configuration of an Apprise server."], referred("APPRISE_URL")),
  email: described(email, ["E-mail", "Mailboxes; needs the package nodemailer beside Cutover."], {
    host: "mail.example.com",
    from: "cutover@example.com",
    to: ["ops@example.com"],
  }),
  webhook: described(webhook, ["Webhook", "A signed POST of each notice as JSON."], {
    ...referred("WEBHOOK_URL"),
    secret: { from_env: "CUTOVER_SECRET_WEBHOOK_KEY" },
  }),
  cdevents: described(
    cdevents,
    [
      "CDEvents",
      "An event of each service that is deployed, rolled back or removed; no failures, no alerts.",
    ],
    { ...referred("CDEVENTS_URL"), source: "/cutover/host-1" },
  ),
};

/** Receivers of notices, by a name of one's own. Failures of deployments are always sent. */
export const notifiersSchema = z.record(
  text(/^[A-Za-z0-9][A-Za-z0-9 _.-]{0,62}$/, "a name of letters, digits, blanks, dots and hyphens"),
  oneOf(senders, {
    successes: described(
      z.boolean().default(false),
      ["Successes", "Also sends deployments that succeed or are cancelled."],
      true,
    ),
    repairs: described(z.boolean().default(false), ["Repairs", "Also sends repairs that succeed."], true),
    alerts: described(z.boolean().default(true), ["Alerts", "Sends the monitor's alerts."], false),
  }),
);

export type NotifierSettings = z.output<typeof notifiersSchema>;
