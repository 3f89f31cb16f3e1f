import database from "mime-db";

/** As in nginx: the rank alone would choose others. */
const preferred = new Set(["image/x-icon", "application/rtf", "video/3gpp"]);

/**
 * The type of each file extension in the database; a server's own list may be older than a site's files. If an
 * extension has several types, a registered one comes before a vendor's.
 */
export const typeOfEnding: Readonly<Record<string, string>> = byEnding();

/** True for a text type that does not define its charset: on the web it is UTF-8. */
export function isText(type: string): boolean {
  return type.startsWith("text/") || database[type]?.charset === "UTF-8";
}

export function isCompressible(type: string): boolean {
  // The database calls arbitrary bytes compressible.
  if (type === "application/octet-stream") return false;
  return database[type]?.compressible ?? /^text\/|\+(?:json|text|xml)$/.test(type);
}

function byEnding(): Record<string, string> {
  const types: Record<string, string> = {};
  for (const type of Object.keys(database).sort((one, other) => rankOf(one) - rankOf(other)))
    for (const ending of database[type]?.extensions ?? []) types[ending] ??= type;
  return types;
}

function rankOf(type: string): number {
  if (preferred.has(type)) return 0;
  const [top = "", name = ""] = type.split("/");
  const isVendors = /^(?:x-|vnd\.|prs\.)/.test(name);
  const isRegistered = database[type]?.source === "iana";
  return 1 + (isVendors ? 4 : 0) + (isRegistered ? 0 : 2) + (top === "application" ? 1 : 0);
}
