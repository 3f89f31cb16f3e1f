import { once } from "node:events";
import { createServer } from "node:net";
import { within } from "@cutover/core/notify";
import { systemClock } from "@cutover/core/ports";
import { socketOf } from "../serve/systemd-unit.js";
import { type Examination, type Examine, bad, good, warning } from "./examination.js";

/** Whether `cutover serve` could listen, or does so already. */
export const examineListen: Examine = async ({ server: { listen } }) => {
  if (socketOf(listen) !== undefined) return [];
  const [, host = "", port = ""] = /^(.*):(\d+)$/.exec(listen) ?? [];
  const address = host.replace(/^\[|\]$/g, "");
  if (await isCutover(listen)) return [good("server", `Cutover answers at ${listen}.`)];
  const isOpen = !/^(127\.|localhost$|::1$)/.test(address);
  const exposed = warning(
    "server",
    `${listen} can be reached from other machines without TLS.`,
    "Listen on 127.0.0.1 or a unix socket, and put a proxy with TLS in front of it.",
  );
  return [...(await examinePort("server", address, Number(port))), ...(isOpen ? [exposed] : [])];
};

async function isCutover(listen: string): Promise<boolean> {
  try {
    const limit = { timeoutMs: 2_000, signal: undefined };
    return await within(
      systemClock,
      limit,
      async (signal) => (await fetch(`http://${listen}/livez`, { signal })).ok,
    );
  } catch {
    return false;
  }
}

/** Whether a port of this machine is free. */
export async function examinePort(subject: string, host: string, port: number): Promise<Examination[]> {
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, "listening");
    return [good(subject, `Port ${port} is free.`)];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE")
      return [
        warning(
          subject,
          `Port ${port} of ${host} is taken.`,
          "If the holder is not Cutover's own, stop it, or choose another port.",
        ),
      ];
    if (code === "EACCES")
      return [
        bad(
          subject,
          `This user may not listen on port ${port}.`,
          "Choose a port above 1023, or run as root.",
        ),
      ];
    return [bad(subject, `Nobody can listen on ${host}:${port} here (${code}).`, "Correct the address.")];
  } finally {
    server.close();
  }
}
