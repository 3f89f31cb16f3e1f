import { DeployerError } from "@cutover/schema/errors";
import { invalidRequest } from "./problem.js";

/** Room for a config of 256 KiB, written with escapes. */
const defaultMaxBytes = 1024 * 1024;

/** The whole body. BODY_TOO_LARGE at once if its length is announced, else as soon as it is reached. */
export async function readBody(request: Request, maxBytes = defaultMaxBytes): Promise<Buffer> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  if (!reader) return Buffer.alloc(0);
  for (;;) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      throw new DeployerError("REQUEST_INVALID", "the body could not be read", { cause: error });
    });
    if (done) return Buffer.concat(chunks);
    size += value.byteLength;
    if (size > maxBytes) {
      await reader.cancel().catch(() => undefined);
      throw tooLarge(maxBytes);
    }
    chunks.push(value);
  }
}

/** The parsed body; undefined if it is empty. MEDIA_TYPE_UNSUPPORTED, REQUEST_INVALID. */
export function parseJson(body: Buffer, contentType: string | null): unknown {
  if (body.length === 0) return undefined;
  const type = (contentType ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (!/^application\/(?:[a-z0-9.-]+\+)?json$/.test(type))
    throw new DeployerError("MEDIA_TYPE_UNSUPPORTED", "the body is not of the type application/json");
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw invalidRequest("body", "must be JSON in UTF-8");
  }
}

function tooLarge(maxBytes: number): DeployerError {
  return new DeployerError("BODY_TOO_LARGE", `the body is larger than ${maxBytes} bytes`);
}
