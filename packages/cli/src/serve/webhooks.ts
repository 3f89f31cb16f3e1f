import type { ResolveSecret } from "@cutover/core/plugin";
import type { WebhookOptions } from "@cutover/server";
import type { WebhookSettings } from "../config/webhook-schema.js";
import { defined } from "./defined.js";

/** The webhooks of the project file. SECRET_MISSING. */
export async function webhooksOf(
  webhooks: WebhookSettings,
  readSecret: ResolveSecret,
): Promise<Record<string, WebhookOptions>> {
  const all = Object.entries(webhooks).map(async ([name, { secret, github, ...same }]) => {
    const field = `webhooks.${name}`;
    const token = github && (await readSecret(github.token, `${field}.github.token`));
    const options: WebhookOptions = defined({
      ...same,
      secret: await readSecret(secret, `${field}.secret`),
      github: github && token !== undefined ? defined({ ...github, token }) : undefined,
    });
    return [name, options] as const;
  });
  return Object.fromEntries(await Promise.all(all));
}
