import { z } from "zod";
import { atMs, list, scopeSchema } from "./values.js";

const tokenFields = {
  id: z.string(),
  name: z.string(),
  scopes: list(scopeSchema),
  patterns: list(z.string()).meta({ description: "Names of workloads; `*` stands for any text." }),
  createdAtMs: atMs,
  expiresAtMs: atMs.optional(),
  usedAtMs: atMs.optional().meta({ description: "To the minute." }),
  revokedAtMs: atMs.optional(),
};

export const tokenWire = z.object(tokenFields).meta({ title: "Token", description: "Without its secret." });
export type Token = z.infer<typeof tokenWire>;

export const tokenIssuedWire = z
  .object({ ...tokenFields, token: z.string().meta({ description: "The only time that it is shown." }) })
  .meta({ title: "Issued token" });
export type TokenIssued = z.infer<typeof tokenIssuedWire>;

export const tokenRequest = z
  .strictObject({
    name: z.string().min(1).max(100).meta({ description: "For people: what uses it." }),
    scopes: list(scopeSchema).meta({ description: "At least one." }),
    patterns: list(z.string()).optional().meta({ description: "All workloads if absent." }),
    expiresAtMs: atMs.optional(),
  })
  .meta({ title: "New token" });
export type TokenRequest = z.infer<typeof tokenRequest>;

export const tokenParams = z.object({ id: z.string().max(100) });

export const auditEntryWire = z
  .object({
    seq: z.number(),
    atMs,
    who: z.string().meta({ description: "The id of a token, the name of a webhook, or `anonymous`." }),
    what: z.string(),
    target: z.string().optional(),
    outcome: z.enum(["done", "refused", "failed"]),
    code: z.string().optional(),
    requestId: z.string(),
    remoteAddress: z.string().optional(),
  })
  .meta({ title: "Entry of the audit log" });
export type AuditEntry = z.infer<typeof auditEntryWire>;

export const deliveryWire = z
  .object({
    seq: z.number(),
    atMs,
    direction: z.enum(["in", "out"]),
    peer: z.string().meta({ description: "The name of the webhook or of the notifier." }),
    outcome: z.enum(["accepted", "duplicate", "ignored", "refused", "delivered", "failed"]),
    reason: z.string().optional(),
    workload: z.string().optional(),
    deployment: z.string().optional(),
    sizeBytes: z.number().optional(),
  })
  .meta({ title: "Delivery", description: "Of a webhook that came in, or of a notice that went out." });
export type Delivery = z.infer<typeof deliveryWire>;

export const alertWire = z
  .object({
    seq: z.number(),
    id: z.string(),
    workload: z.string().optional(),
    kind: z.enum([
      "health",
      "crash-loop",
      "out-of-memory",
      "route-drift",
      "certificate",
      "self-heal",
      "disk",
      "engine",
    ]),
    severity: z.enum(["warning", "error"]),
    status: z.enum(["raised", "resolved"]),
    message: z.string(),
    atMs,
    deployment: z.string().optional(),
    dropped: z.number().optional(),
  })
  .meta({ title: "Alert" });
export type Alert = z.infer<typeof alertWire>;

export const loginRequest = z.strictObject({ token: z.string().min(1).max(500) }).meta({ title: "Login" });

export const sessionWire = z
  .object({
    name: z.string().meta({ description: "Of the token." }),
    scopes: list(scopeSchema).meta({ description: "That it has for some workload." }),
    expiresAtMs: atMs.optional(),
  })
  .meta({ title: "Session" });
export type Session = z.infer<typeof sessionWire>;

export const serverStatusWire = z
  .object({
    version: z.string(),
    startedAtMs: atMs,
    workloads: z.number(),
    open: list(z.object({ workload: z.string(), deployment: z.string(), phase: z.string() })).meta({
      description: "Deployments that are carried out, or wait for recovery.",
    }),
    lastEvent: z.number().meta({ description: "Place of the newest event." }),
  })
  .meta({ title: "Status of the server and its deployer" });
export type ServerStatus = z.infer<typeof serverStatusWire>;

export const healthWire = z
  .object({ status: z.enum(["pass", "fail"]) })
  .meta({ title: "Health", description: "draft-inadarei-api-health-check." });
