import { loggedEventWire, logLineWire, problemWire } from "@cutover/client/api";
import { z } from "zod";
import type { Route } from "../http/route.js";

type Json = { readonly [key: string]: unknown };

/** The OpenAPI 3.1 document of these routes, from the schemas that check their requests. */
export function openApiOf(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method.toLowerCase()] = operationOf(route);
  return {
    openapi: "3.1.0",
    info: { title: "Cutover", version, license: { name: "MIT", identifier: "MIT" } },
    servers: [{ url: "/" }],
    paths,
    components: {
      schemas: {
        Problem: schemaOf(problemWire, "output"),
        // The data of each message in a stream.
        Event: schemaOf(loggedEventWire, "output"),
        LogLine: schemaOf(logLineWire, "output"),
      },
      securitySchemes: {
        token: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "__Host-cutover" },
      },
    },
  };
}

function operationOf(route: Route): Json {
  const { method, path, summary, scope, isProofRead = false, request, answer } = route;
  const isPublic = scope === "public";
  const { params, query, body } = request;
  const parameters = [
    ...parametersOf(params, "path"),
    ...parametersOf(query, "query"),
    ...Object.entries(route.headers).map(([name, description]) => ({
      name,
      in: "header",
      description,
      schema: { type: "string" },
    })),
  ];
  return {
    operationId: `${method.toLowerCase()} ${path}`.replaceAll(/[^a-z0-9]+/gi, "_").replace(/_+$/, ""),
    summary,
    ...(!isPublic && { description: `Scope: ${scope}.` }),
    security: [
      ...(isPublic && isProofRead ? [{}] : []),
      ...(isPublic && !isProofRead ? [] : [{ token: [] }, { session: [] }]),
    ],
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { content: { "application/json": { schema: schemaOf(body, "input") } } } }),
    responses: {
      ...Object.fromEntries(Object.entries(answer).map(([status, of]) => [status, answerOf(of)])),
      default: {
        description: "A problem",
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    },
  };
}

function answerOf(of: z.ZodType | string): Json {
  if (of === "") return { description: "Done" };
  if (typeof of === "string") return { description: of, content: { [of]: { schema: { type: "string" } } } };
  const schema = schemaOf(of, "output");
  return {
    description: schema["title"] ?? "The answer",
    content: { "application/json": { schema } },
  };
}

function parametersOf(schema: z.ZodType | undefined, place: "path" | "query"): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, "input") as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => {
    const isRequired = place === "path" || required.includes(name);
    return { name, in: place, required: isRequired, description, schema };
  });
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    reused: "inline",
    override({ jsonSchema }) {
      // Lists are read-only in TypeScript only.
      delete jsonSchema.readOnly;
    },
  });
  return rest;
}
