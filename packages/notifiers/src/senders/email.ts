import { DeployerError } from "@cutover/core";
import { DeliveryFailure, readFilledText, within } from "@cutover/core/notify";
import { systemClock } from "@cutover/core/ports";
import type { Transporter } from "nodemailer";
import { type Message, messageOf, plainText } from "../message.js";
import type { Sender } from "../sender.js";
import { fitting } from "../text.js";
import { type Named, readNamed, readOptionalText } from "./options.js";

const limits = { subject: 200, text: 20_000 };
const timeoutMs = 20_000;
const ports = { tls: 465, starttls: 587, none: 25 };

export interface EmailOptions extends Named {
  /** The server that takes the mail. */
  readonly host: string;
  /** If absent: 465 for tls, 587 for starttls, 25 for none. */
  readonly port?: number;
  /** tls: from the first byte. starttls (the default): refuses to go on without. none: only to a server of this machine or network. */
  readonly security?: "tls" | "starttls" | "none";
  readonly user?: string;
  readonly password?: string;
  /** Such as `Cutover <cutover@example.org>`. */
  readonly from: string;
  readonly to: string | readonly string[];
}

/**
 * Sends e-mails. Needs the package `nodemailer` beside Cutover: without it, each delivery fails with
 * PACKAGE_MISSING. CONFIG_INVALID.
 */
export function email(options: EmailOptions): Sender {
  const { name, from, to, ...server } = readEmail(options);
  let transport: Promise<Transporter> | undefined;
  return {
    name,
    async send(notice, signal) {
      transport ??= openTransport(server);
      const opened = await transport;
      const mail = {
        from,
        to,
        messageId: `<${encodeURIComponent(notice.id)}@cutover>`,
        ...mailOf(messageOf(notice)),
      };
      await within(systemClock, { timeoutMs, signal }, () => opened.sendMail(mail)).catch(
        (error: unknown) => {
          signal.throwIfAborted();
          throw failureOf(error);
        },
      );
    },
  };
}

function mailOf(message: Message): { subject: string; text: string } {
  const { title } = message;
  return {
    subject: fitting(title, { max: limits.subject }),
    text: fitting(plainText(message) || title, { max: limits.text }),
  };
}

interface Server {
  readonly host: string;
  readonly port: number;
  readonly security: "tls" | "starttls" | "none";
  readonly auth: { readonly user: string; readonly pass: string } | undefined;
}

function readEmail(options: unknown): Server & { name: string; from: string; to: string[] } {
  const { name, host, port, security = "starttls", user, password, from, to } = readNamed("email", options);
  if (security !== "tls" && security !== "starttls" && security !== "none")
    throw invalid("security", '"tls", "starttls" or "none"');
  if (port !== undefined && !(Number.isInteger(port) && Number(port) >= 1 && Number(port) <= 65_535))
    throw invalid("port", "a whole number from 1 to 65535");
  const login = readOptionalText("email.user", user);
  const pass = readOptionalText("email.password", password);
  if ((login === undefined) !== (pass === undefined))
    throw invalid("password", "set together with email.user");
  return {
    name,
    host: readFilledText("email.host", host),
    port: port === undefined ? ports[security] : Number(port),
    security,
    auth: login === undefined || pass === undefined ? undefined : { user: login, pass },
    from: readAddress("email.from", from),
    to: (Array.isArray(to) ? to : [to]).map((address) => readAddress("email.to", address)),
  };
}

function readAddress(field: string, value: unknown): string {
  const address = readFilledText(field, value);
  if (!address.includes("@") || /[\r\n]/.test(address))
    throw invalid(field.slice("email.".length), "an e-mail address");
  return address;
}

function invalid(field: string, wanted: string): DeployerError {
  return new DeployerError("CONFIG_INVALID", `email.${field} must be ${wanted}.`, {
    details: { field: `email.${field}` },
  });
}

async function openTransport({ host, port, security, auth }: Server): Promise<Transporter> {
  const { createTransport } = await import("nodemailer").catch((error: unknown) => {
    throw new DeployerError(
      "PACKAGE_MISSING",
      "the package nodemailer, which sends e-mails, is not installed",
      {
        cause: error,
      },
    );
  });
  return createTransport({
    host,
    port,
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    ...(auth && { auth }),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 15_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** Only codes: the words of a mail server may repeat an address or a login. */
function failureOf(error: unknown): DeliveryFailure {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  const isPermanent = typeof responseCode === "number" && responseCode >= 500;
  const isLogin = code === "EAUTH";
  const reason = typeof code === "string" && /^E[A-Z_]+$/.test(code) ? ` (${code})` : "";
  const answer = typeof responseCode === "number" ? `answered ${responseCode}` : "gave no answer";
  return new DeliveryFailure(`the mail server ${answer}${reason}`, { mayPass: !isPermanent && !isLogin });
}
