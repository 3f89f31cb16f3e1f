import {
  apprise,
  cdevents,
  discord,
  email,
  gotify,
  ntfy,
  type Sender,
  slack,
  teams,
  telegram,
  webhook,
} from "@cutover/notifiers";
import type { ResolveSecret } from "@cutover/core/plugin";
import { defined } from "./defined.js";
import type { NotifierSettings } from "../config/notifier-schema.js";

export interface Receiver {
  readonly sender: Sender;
  readonly successes: boolean;
  readonly repairs: boolean;
  readonly alerts: boolean;
}

/** The receivers of the project file. SECRET_MISSING, or CONFIG_INVALID for an address that is none. */
export async function receiversOf(
  notifiers: NotifierSettings,
  readSecret: ResolveSecret,
): Promise<Receiver[]> {
  return Promise.all(
    Object.entries(notifiers).map(async ([name, settings]) => {
      const sender = await senderOf(name, settings, readSecret);
      // They tell of successes alone.
      if (settings.cdevents) return { sender, successes: true, repairs: false, alerts: false };
      const { successes, repairs, alerts } = settings;
      return { sender, successes, repairs, alerts };
    }),
  );
}

async function senderOf(
  name: string,
  settings: NotifierSettings[string],
  readSecret: ResolveSecret,
): Promise<Sender> {
  const read = (secret: Parameters<ResolveSecret>[0], field: string) =>
    readSecret(secret, `notifiers.${name}.${field}`);
  const optional = async (secret: Parameters<ResolveSecret>[0] | undefined, field: string) =>
    secret === undefined ? undefined : read(secret, field);
  const {
    slack: s,
    discord: d,
    teams: t,
    telegram: g,
    ntfy: n,
    gotify: y,
    apprise: a,
    email: e,
    cdevents: c,
    webhook: w,
  } = settings;
  if (s) return slack({ name, url: await read(s.url, "slack.url") });
  if (d) return discord({ name, url: await read(d.url, "discord.url") });
  if (t) return teams({ name, url: await read(t.url, "teams.url") });
  if (g) return telegram(defined({ ...g, name, token: await read(g.token, "telegram.token") }));
  if (n) {
    const [topic, token] = [await read(n.topic, "ntfy.topic"), await optional(n.token, "ntfy.token")];
    return ntfy(defined({ ...n, name, topic, token }));
  }
  if (y) return gotify({ ...y, name, token: await read(y.token, "gotify.token") });
  if (a) return apprise(defined({ ...a, name, url: await read(a.url, "apprise.url") }));
  if (e) return email(defined({ ...e, name, password: await optional(e.password, "email.password") }));
  if (c) return cdevents(defined({ ...c, name, url: await read(c.url, "cdevents.url") }));
  const { url, secret } = w as NonNullable<typeof w>;
  return webhook({ name, url: await read(url, "webhook.url"), secret: await read(secret, "webhook.secret") });
}
