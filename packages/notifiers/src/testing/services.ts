import type { Sender } from "../sender.js";
import { apprise } from "../senders/apprise.js";
import { discord } from "../senders/discord.js";
import { gotify } from "../senders/gotify.js";
import { ntfy } from "../senders/ntfy.js";
import { slack } from "../senders/slack.js";
import { teams } from "../senders/teams.js";
import { telegram } from "../senders/telegram.js";
import type { Answer, ReceivedRequest } from "./stand-in.js";

/** A service as its public documentation describes it: what it takes, and what it answers. */
export interface Service {
  readonly kind: string;
  readonly create: (base: string) => Sender;
  readonly secrets: readonly string[];
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The recorded body for `failedDeployment`. */
  readonly recorded: unknown;
  /** What the service would refuse, cut, or read as a mention, a link or markup; empty if nothing. */
  readonly complaints: (body: never) => readonly string[];
  readonly accepted: Answer;
  readonly refused: Answer & { readonly reason: string };
  readonly limited: Answer & { readonly waitMs: number };
}

const json = { "content-type": "application/json" };

/** A rule that is broken if `isBroken`. */
const rule = (words: string, isBroken: boolean): string[] => (isBroken ? [words] : []);

const facts = {
  Error: "READINESS_TIMEOUT",
  Image: "example/web@sha256:0b31",
  By: "ada",
  Why: "release 2",
  Strategy: "blue-green",
  Duration: "1 min 1 s",
  Deployment: "d-1",
};
const title = "web: the deployment failed and was undone";
const text = "green answered 503\nLook at green's last log lines.";
const lines = Object.entries(facts).map(([name, value]) => `${name}: ${value}`);
const whole = `${text}\n\n${lines.join("\n")}`;

interface SlackText {
  readonly type: string;
  readonly text: string;
}

const slackService: Service = {
  kind: "slack",
  create: (base) => slack({ url: `${base}/services/T0000/B0000/secretsecret` }),
  secrets: ["secretsecret"],
  path: "/services/T0000/B0000/secretsecret",
  recorded: {
    text: `❌ ${title}\n${whole}`,
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: "header", text: { type: "plain_text", text: `❌ ${title}`, emoji: false } },
      { type: "section", text: { type: "plain_text", text, emoji: false } },
      { type: "section", fields: lines.map((line) => ({ type: "plain_text", text: line, emoji: false })) },
    ],
  },
  complaints({
    text: fallback,
    blocks,
  }: {
    text: string;
    blocks: { text?: SlackText; fields?: SlackText[] }[];
  }) {
    const texts = blocks.flatMap(({ text: one, fields = [] }) => [...(one ? [one] : []), ...fields]);
    return [
      ...rule("header", (blocks[0]?.text?.text.length ?? 0) > 150),
      ...rule(
        "empty",
        texts.some((one) => one.text.length === 0),
      ),
      ...rule(
        "length",
        texts.some((one) => one.text.length > 3_000),
      ),
      ...rule(
        "field",
        blocks.some(({ fields = [] }) => fields.length > 10 || fields.some((one) => one.text.length > 2_000)),
      ),
      ...rule(
        "markup",
        texts.some(({ type }) => type !== "plain_text"),
      ),
      ...rule(
        "mention or link",
        [fallback, ...texts.map((one) => one.text)].some((one) => /[<>]|&(?!amp;|lt;|gt;)/.test(one)),
      ),
    ];
  },
  accepted: { status: 200, body: "ok" },
  refused: { status: 404, body: "no_service", reason: "answered 404: no_service" },
  limited: { status: 429, headers: { "retry-after": "11" }, body: "rate_limited", waitMs: 11_000 },
};

const discordService: Service = {
  kind: "discord",
  create: (base) => discord({ url: `${base}/api/webhooks/1234/secretsecret` }),
  secrets: ["secretsecret"],
  path: "/api/webhooks/1234/secretsecret",
  recorded: {
    embeds: [
      {
        title: "web\\: the deployment failed and was undone",
        description: "green answered 503\nLook at green\\'s last log lines\\.",
        color: 0xc6_28_28,
        fields: Object.entries(facts).map(([name, value]) => ({
          name,
          value: value.replaceAll(/[^\w ]|_/g, String.raw`\$&`),
        })),
        timestamp: "2026-11-27T12:00:00.000Z",
      },
    ],
    allowed_mentions: { parse: [] },
  },
  complaints(body: {
    allowed_mentions: { parse: unknown[] };
    embeds: { title: string; description?: string; fields: { name: string; value: string }[] }[];
  }) {
    const [embed] = body.embeds;
    const texts = [
      embed?.title ?? "",
      embed?.description ?? "",
      ...(embed?.fields ?? []).map(({ value }) => value),
    ];
    const all = [...texts, ...(embed?.fields ?? []).map(({ name }) => name)];
    return [
      ...rule("mentions", body.allowed_mentions.parse.length > 0),
      ...rule("title", (embed?.title.length ?? 0) > 256),
      ...rule("description", (embed?.description?.length ?? 0) > 4_096),
      ...rule(
        "fields",
        (embed?.fields ?? []).some(({ value }) => value.length === 0 || value.length > 1_024),
      ),
      ...rule("total", all.join("").length > 6_000),
      // Everything that has a meaning is behind a backslash.
      ...rule(
        "markup",
        texts.some((one) => /[*_~`|>#[\]()<@:/-]/.test(one.replaceAll(/\\[^]/g, ""))),
      ),
    ];
  },
  accepted: { status: 204 },
  refused: {
    status: 404,
    headers: json,
    body: '{"message": "Unknown Webhook", "code": 10015}',
    reason: "answered 404: Unknown Webhook",
  },
  limited: {
    status: 429,
    headers: { ...json, "retry-after": "65" },
    body: '{"message": "You are being rate limited.", "retry_after": 6.57, "global": false}',
    waitMs: 6_570,
  },
};

const telegramService: Service = {
  kind: "telegram",
  create: (base) => telegram({ token: "123456:secretsecret", chat: "-1001234", url: base }),
  secrets: ["123456:secretsecret"],
  path: "/bot123456:secretsecret/sendMessage",
  recorded: {
    chat_id: "-1001234",
    text: [
      `❌ <code>${title}</code>`,
      `<pre>${text}</pre>`,
      ...Object.entries(facts).map(([name, value]) => `${name}: <code>${value}</code>`),
    ].join("\n"),
    parse_mode: "HTML",
    link_preview_options: { is_disabled: true },
  },
  complaints({ text: html }: { text: string }) {
    const outside = html.replaceAll(/<(code|pre)>[^<>]*<\/\1>/g, "");
    const shown = html.replaceAll(/<\/?(code|pre)>/g, "").replaceAll(/&(amp|lt|gt);/g, "-");
    return [
      ...rule("can't parse entities", /[<>]|&(?!amp;|lt;|gt;)/.test(outside)),
      ...rule("mention or link", /[@/]|:\/\//.test(outside)),
      ...rule("message is too long", shown.length > 4_096),
    ];
  },
  accepted: { status: 200, headers: json, body: '{"ok":true,"result":{"message_id":7}}' },
  refused: {
    status: 400,
    headers: json,
    body: '{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}',
    reason: "answered 400: Bad Request: chat not found",
  },
  limited: {
    status: 429,
    headers: json,
    body: '{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 5","parameters":{"retry_after":5}}',
    waitMs: 5_000,
  },
};

const ntfyService: Service = {
  kind: "ntfy",
  create: (base) => ntfy({ url: base, topic: "secret-topic", token: "tk_secretsecret" }),
  secrets: ["secret-topic", "tk_secretsecret"],
  path: "/",
  headers: { authorization: "Bearer tk_secretsecret" },
  recorded: { topic: "secret-topic", title, message: whole, priority: 5, tags: ["x"] },
  complaints(body: { title: string; message: string; priority: number; markdown?: boolean }) {
    return [
      ...rule("attachment", Buffer.byteLength(body.message) > 4_096),
      ...rule("empty", body.message === "" || body.title === ""),
      ...rule("title", Buffer.byteLength(body.title) > 255),
      ...rule("priority", body.priority < 1 || body.priority > 5),
      ...rule("markup", body.markdown === true),
    ];
  },
  accepted: {
    status: 200,
    headers: json,
    body: '{"id":"hwQ2YpKdmg","time":1,"event":"message","topic":"secret-topic"}',
  },
  refused: {
    status: 403,
    headers: json,
    body: '{"code":40301,"http":403,"error":"forbidden","link":"https://ntfy.sh/docs/publish/#authentication"}',
    reason: "answered 403: forbidden",
  },
  limited: {
    status: 429,
    headers: json,
    body: '{"code":42901,"http":429,"error":"limit reached: too many requests"}',
    waitMs: 500,
  },
};

const gotifyService: Service = {
  kind: "gotify",
  create: (base) => gotify({ url: `${base}/gotify/`, token: "AsecretSecret" }),
  secrets: ["AsecretSecret"],
  path: "/gotify/message",
  headers: { "x-gotify-key": "AsecretSecret" },
  recorded: {
    title,
    message: whole,
    priority: 8,
    extras: { "client::display": { contentType: "text/plain" } },
  },
  complaints(body: { message: string; extras: { "client::display": { contentType: string } } }) {
    return [
      ...rule("message is required", body.message === ""),
      ...rule("length", body.message.length > 4_000),
      ...rule("markup", body.extras["client::display"].contentType !== "text/plain"),
    ];
  },
  accepted: { status: 200, headers: json, body: '{"id":25,"appid":5,"message":"…","priority":8}' },
  refused: {
    status: 401,
    headers: json,
    body: '{"error":"Unauthorized","errorCode":401,"errorDescription":"you need to provide a valid access token"}',
    reason: "answered 401: you need to provide a valid access token",
  },
  limited: { status: 429, headers: { "retry-after": "2" }, waitMs: 2_000 },
};

interface TextRun {
  readonly type: string;
  readonly text: string;
}

const bold = { weight: "Bolder" };
const run = (words: string, style: object = {}): object => ({ type: "TextRun", text: words, ...style });
const block = (...inlines: object[]): object => ({ type: "RichTextBlock", inlines });

const teamsService: Service = {
  kind: "teams",
  create: (base) => teams({ url: `${base}/workflows/ab12/triggers/manual/paths/invoke?sig=secretsecret` }),
  secrets: ["secretsecret"],
  path: "/workflows/ab12/triggers/manual/paths/invoke?sig=secretsecret",
  recorded: {
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          body: [
            block(run(title, { ...bold, size: "Medium", color: "Attention" })),
            block(run(text)),
            ...Object.entries(facts).map(([name, value]) => block(run(`${name}: `, bold), run(value))),
          ],
        },
      },
    ],
  },
  complaints(body: { attachments: { content: { body: { type: string; inlines: TextRun[] }[] } }[] }) {
    const blocks = body.attachments.flatMap(({ content }) => content.body);
    return [
      ...rule("28 KB", Buffer.byteLength(JSON.stringify(body)) > 28 * 1024),
      // Only a TextRun reads no Markdown.
      ...rule(
        "markup",
        blocks.some(
          ({ type, inlines }) => type !== "RichTextBlock" || inlines.some((one) => one.type !== "TextRun"),
        ),
      ),
      ...rule("mention", JSON.stringify(body).includes('"msteams"')),
    ];
  },
  accepted: { status: 202 },
  refused: {
    status: 400,
    headers: json,
    body: '{"error":{"code":"TriggerInputSchemaMismatch","message":"The input body did not match its schema"}}',
    reason: "answered 400: The input body did not match its schema",
  },
  limited: { status: 429, headers: { "retry-after": "3" }, waitMs: 3_000 },
};

const appriseService: Service = {
  kind: "apprise",
  create: (base) => apprise({ url: `${base}/notify/secretkey`, tag: "ops" }),
  secrets: ["secretkey"],
  path: "/notify/secretkey",
  recorded: { title, body: whole.replaceAll("@", "@\u200b"), type: "failure", format: "text", tag: "ops" },
  complaints(body: { title: string; body: string; type: string; format: string }) {
    return [
      ...rule("body is required", body.body === ""),
      ...rule("type", !["info", "success", "warning", "failure"].includes(body.type)),
      ...rule("markup", body.format !== "text"),
      ...rule("length", body.title.length > 250 || body.body.length > 4_000),
      ...rule("mention or link", /[@<[\]](?!\u200b)/.test(`${body.title}\u0000${body.body}`)),
    ];
  },
  accepted: { status: 200, headers: json, body: '{"error":null}' },
  refused: {
    status: 424,
    headers: json,
    body: '{"error":"One or more notification could not be sent."}',
    reason: "answered 424: One or more notification could not be sent.",
  },
  limited: { status: 503, headers: { "retry-after": "4" }, waitMs: 4_000 },
};

export const services: readonly Service[] = [
  slackService,
  discordService,
  telegramService,
  ntfyService,
  gotifyService,
  teamsService,
  appriseService,
];

/** Answers as the service does: refuses what breaks one of its rules. */
export function answerAs(service: Service): (request: ReceivedRequest) => Answer {
  return ({ text: body }) => {
    const complaints = service.complaints(JSON.parse(body) as never);
    return complaints.length === 0 ? service.accepted : { status: 400, body: complaints.join(", ") };
  };
}
