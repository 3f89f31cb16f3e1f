import type { IncomingMessage } from "node:http";
import { internalError } from "./api-error.js";

const limitBytes = 100 * 1024;

/** The parsed body; `undefined` when there is none or its type is not read. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { headers } = request;
  const [type = "", ...parameters] = (headers["content-type"] ?? "")
    .split(";")
    .map((part) => part.trim().toLowerCase());
  const bytes = Buffer.concat(chunks);
  if (type === "multipart/form-data" && request.url?.endsWith("/upload"))
    return new Response(bytes, { headers: { "content-type": headers["content-type"] ?? "" } }).formData();
  const isAnnounced = headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
  const isForm = type === "application/x-www-form-urlencoded";
  if (!isAnnounced || (type !== "application/json" && !isForm)) return undefined;
  const charset = parameters.find((part) => part.startsWith("charset="))?.slice("charset=".length);
  if (charset !== undefined && !charset.startsWith("utf-")) throw internalError(415);
  if (bytes.length > limitBytes) throw internalError(413);
  const text = bytes.toString();
  return isForm ? Object.fromEntries(new URLSearchParams(text)) : parseJson(text);
}

function parseJson(text: string): unknown {
  if (text === "") return {};
  if (!/^\s*[[{]/.test(text)) throw internalError(400);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw internalError(400);
  }
}
