import { connect } from "node:tls";
import type { CertificateRequest } from "../../ports/prober.js";
import { serverName } from "./server-name.js";

/** As `Prober.certificateEnd`. */
export async function certificateEnd(
  { address, port, host, timeoutMs }: CertificateRequest,
  signal?: AbortSignal,
): Promise<number | undefined> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, servername: serverName(host), rejectUnauthorized: false });
    const abort = (): void => {
      end();
      // eslint-disable-next-line prefer-promise-reject-errors -- the port promises the signal's own reason, whatever it is
      reject(signal?.reason);
    };
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      socket.destroy();
    };
    const settle = (endMs: number | undefined): void => {
      end();
      resolve(endMs);
    };
    const timer = setTimeout(() => settle(undefined), timeoutMs);
    signal?.addEventListener("abort", abort, { once: true });
    socket.on("error", () => settle(undefined));
    socket.on("close", () => settle(undefined));
    socket.on("secureConnect", () => {
      const endMs = Date.parse(socket.getPeerCertificate().valid_to);
      settle(Number.isNaN(endMs) ? undefined : endMs);
    });
  });
}
