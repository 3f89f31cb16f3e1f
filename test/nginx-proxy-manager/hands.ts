import { exec } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** What a person does with a shell on the proxy's machine. Absent: it cannot be done here, and what needs it is not played. */
export interface Hands {
  /** Removes the nginx file of a proxy host. */
  readonly removeFile?: (hostId: number) => Promise<void>;
  /** Writes a file that breaks every test of the configuration. */
  readonly breakOtherFile?: () => Promise<void>;
  readonly mendOtherFile?: () => Promise<void>;
  readonly restartBackend?: () => Promise<void>;
  readonly restartNginx?: () => Promise<void>;
  /** The port that nginx itself listens on for http; a stream takes it. */
  readonly listensOn?: number;
  /** True if a certificate can be requested from the dialog. */
  readonly acme?: boolean;
}

export interface HandsOptions {
  /** Where the proxy's `/data` is seen from here. */
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
