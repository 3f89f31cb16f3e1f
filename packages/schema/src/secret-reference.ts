import * as z from "zod";
import { absolutePathSchema } from "./absolute-path.js";
import { mustBe } from "./texts/must-be.js";

export const variableName = /^[A-Za-z_][A-Za-z0-9_.-]{0,254}$/;

const fromEnvironment = z.strictObject({
  from_env: z
    .string()
    .regex(variableName, { error: mustBe("variable-name") })
    .meta({
      title: "Environment variable",
      description: "Variable of the deployer's own environment that holds the secret.",
      examples: ["DB_PASSWORD"],
    }),
});

const fromFile = z.strictObject({
  from_file: absolutePathSchema.meta({
    title: "Secret file",
    description:
      "Absolute path of a file on the deployer's machine; a line break at its end is not part of the secret.",
    examples: ["/run/secrets/db_password"],
  }),
});

const fromResolver = z.strictObject({
  from_resolver: z
    .string()
    .regex(/^[!-~]{1,255}$/, { error: mustBe("resolver-name") })
    .meta({
      title: "Name for the resolver",
      description: "Name that the embedding application's resolver maps to the secret.",
      examples: ["vault/shop/db-password"],
    }),
});

/** A secret by reference: read at each use, never stored. */
export const secretReferenceSchema = z.union([fromEnvironment, fromFile, fromResolver], {
  error: mustBe("reference"),
});

/** A plain text, or a secret by reference. */
export const textOrSecretSchema = z.union([z.string().max(65_536), fromEnvironment, fromFile, fromResolver], {
  error: mustBe("text-or-reference"),
});
