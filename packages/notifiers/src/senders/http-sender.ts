import { DeliveryFailure, mayPassLater, post, type PostAnswer } from "@cutover/core/notify";
import { type Message, messageOf } from "../message.js";
import type { Notice } from "../notice.js";
import type { Sender } from "../sender.js";
import { fitting, oneLine } from "../text.js";

const longestProblem = 200;

interface HttpSender {
  readonly name: string;
  readonly url: URL;
  /** Never shown, even if the service repeats them in its answer. */
  readonly secrets: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** The documented body of the service. */
  readonly body: (message: Message, notice: Notice) => object;
  /** True if the service has accepted it; if absent, every 2xx. */
  readonly isAccepted?: (answer: PostAnswer) => boolean;
  /** The service's own words about a failure. */
  readonly problemIn?: (text: string) => unknown;
  /** How long the service asks to wait, in seconds, if it says so in the body. */
  readonly waitIn?: (text: string) => unknown;
}

/** A sender that posts JSON. */
export function httpSender(service: HttpSender): Sender {
  const { name, url, headers, body } = service;
  return {
    name,
    async send(notice, signal) {
      const request = {
        headers: { "content-type": "application/json", "user-agent": "cutover", ...headers },
        body: JSON.stringify(body(messageOf(notice), notice)),
      };
      refuseFailure(await post(url, request, signal), service);
    },
  };
}

/** Rejects with a DeliveryFailure if the service has not accepted the request. */
export function refuseFailure(
  answer: PostAnswer,
  service: Omit<HttpSender, "name" | "body" | "headers">,
): void {
  const { status, text } = answer;
  const isSuccess = status >= 200 && status <= 299;
  if (isSuccess && (service.isAccepted?.(answer) ?? true)) return;
  const words = service.problemIn?.(text);
  const problem = typeof words === "string" ? withoutSecrets(oneLine(words), service) : "";
  const seconds = service.waitIn?.(text);
  throw new DeliveryFailure(
    problem === ""
      ? `answered ${status}`
      : `answered ${status}: ${fitting(problem, { max: longestProblem })}`,
    {
      mayPass: mayPassLater(status),
      retryAfterMs: typeof seconds === "number" && seconds >= 0 ? seconds * 1_000 : answer.retryAfterMs,
    },
  );
}

function withoutSecrets(text: string, { url, secrets }: Pick<HttpSender, "url" | "secrets">): string {
  const hidden = [url.href, url.pathname + url.search, url.pathname, ...secrets].filter(
    (secret) => secret.length > 1,
  );
  return hidden.reduce((masked, secret) => masked.replaceAll(secret, "***"), text);
}

/** A member of a JSON object; undefined for any other text. */
export function memberOf(text: string, ...path: readonly string[]): unknown {
  try {
    return path.reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | null | undefined)?.[key],
      JSON.parse(text),
    );
  } catch {
    return undefined;
  }
}
