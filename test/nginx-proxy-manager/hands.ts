import { exec } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** A person's acts with a shell on the proxy's machine. If an act is absent, its scenarios are skipped. */
export interface Hands {
  /** Removes the nginx file of a proxy host. */
  readonly removeFile?: (hostId: number) => Promise<void>;
  /** Writes a file that breaks every test of the configuration. */
  readonly breakOtherFile?: () => Promise<void>;
  readonly mendOtherFile?: () => Promise<void>;
  readonly restartBackend?: () => Promise<void>;
  readonly restartNginx?: () => Promise<void>;
  /** The port on which nginx itself listens for http; a stream takes it. */
  readonly listensOn?: number;
  /** True if a certificate can be requested from the dialog. */
  readonly acme?: boolean;
}

export interface HandsOptions {
  /** The place of the proxy's `/data`, seen from here. */
  readonly data?: string | undefined;
  readonly restartBackend?: string | undefined;
  readonly restartNginx?: string | undefined;
  readonly listensOn?: string | undefined;
  readonly acme?: boolean | undefined;
}

export function handsOf({ data, restartBackend, restartNginx, listensOn, acme }: HandsOptions): Hands {
  const run = promisify(exec);
  const folder = data === undefined ? undefined : join(data, "nginx", "proxy_host");
  const broken = folder && join(folder, "by-hand.conf");
  return {
    ...(folder !== undefined && { removeFile: (id) => rm(join(folder, `${id}.conf`), { force: true }) }),
    ...(broken !== undefined && {
      breakOtherFile: () => writeFile(broken, "this is no nginx config\n"),
      mendOtherFile: () => rm(broken, { force: true }),
    }),
    ...(restartBackend !== undefined && { restartBackend: async () => void (await run(restartBackend)) }),
    ...(restartNginx !== undefined && { restartNginx: async () => void (await run(restartNginx)) }),
    ...(listensOn !== undefined && { listensOn: Number(listensOn) }),
    ...(acme === true && { acme }),
  };
}
