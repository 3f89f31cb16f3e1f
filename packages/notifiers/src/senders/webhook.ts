import { post, readFilledText, readWebUrl, signedHeaders } from "@cutover/core/notify";
import type { Sender } from "../sender.js";
import { refuseFailure } from "./http-sender.js";
import { type Named, readNamed } from "./options.js";

export interface WebhookOptions extends Named {
  /** http or https, without user and password. Its path counts as a secret. */
  readonly url: string;
  /** The receiver gives the same secret to `verifyWebhook` of `@cutover/core`. */
  readonly secret: string;
}

/** Posts each notice as JSON, signed: see `verifyWebhook`. `cutover-id` is the notice's id. CONFIG_INVALID. */
export function webhook(options: WebhookOptions): Sender {
  const { name, url, secret } = readNamed("webhook", options);
  const target = readWebUrl("webhook.url", url);
  const key = readFilledText("webhook.secret", secret);
  return {
    name,
    async send(notice, signal) {
      const body = JSON.stringify(notice);
      const headers = {
        "content-type": "application/json",
        "user-agent": "cutover",
        ...signedHeaders(key, { id: notice.id, body, nowMs: Date.now() }),
      };
      refuseFailure(await post(target, { headers, body }, signal), { url: target, secrets: [key] });
    },
  };
}
