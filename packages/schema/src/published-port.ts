import * as z from "zod";
import { parsePortNumber, portPattern } from "./port-number.js";
import { mustBe } from "./texts/must-be.js";

export interface PublishedPort {
  readonly containerPort: number;
  readonly protocol: "tcp" | "udp";
  readonly hostAddress: string;
  readonly hostPort: number;
}

/** Reads `[address:]host:container[/protocol]`. Without an address, the port is published only on 127.0.0.1. */
export function parsePublishedPort(text: string): PublishedPort | undefined {
  if (text.length > 80) return undefined;
  const match = /^(?:(\[[^\]]+\]|[\d.]+):)?(\d+):(\d+)(?:\/(tcp|udp))?$/.exec(text);
  if (match === null) return undefined;
  const hostAddress = readAddress(match[1] ?? "127.0.0.1");
  const hostPort = parsePortNumber(match[2] ?? "");
  const containerPort = parsePortNumber(match[3] ?? "");
  if (hostAddress === undefined || hostPort === undefined || containerPort === undefined) return undefined;
  return { containerPort, protocol: match[4] === "udp" ? "udp" : "tcp", hostAddress, hostPort };
}

function readAddress(text: string): string | undefined {
  if (!text.startsWith("[")) return z.ipv4().safeParse(text).success ? text : undefined;
  const address = text.slice(1, -1);
  return z.ipv6().safeParse(address).success ? address : undefined;
}

const octet = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
const address = String.raw`(?:${octet}(?:\.${octet}){3}|\[[0-9A-Fa-f:.]{2,45}\])`;

export const publishedPortSchema = z
  .string()
  .refine((text) => parsePublishedPort(text) !== undefined, {
    error: mustBe("published-port"),
  })
  .meta({ pattern: `^(?:${address}:)?${portPattern}:${portPattern}(?:/(?:tcp|udp))?$` });
