import * as z from "zod";
import { secretReferenceSchema, textOrSecretSchema } from "./secret-reference.js";
import { mustBe } from "./texts/must-be.js";

/** A login for one registry. */
export const registryLoginSchema = z.strictObject({
  username: textOrSecretSchema.meta({
    title: "User name",
    description: "User of the registry, as text or as a reference.",
    examples: ["deploy", { from_env: "REGISTRY_USER" }],
  }),
  password: secretReferenceSchema.meta({
    title: "Password",
    description: "Password or access token, by reference only.",
    examples: [{ from_env: "REGISTRY_PASSWORD" }, { from_file: "/run/secrets/registry" }],
  }),
});

/** Operating system and processor, as registries know them. */
export const platformSchema = z.string().regex(/^[a-z0-9]{1,32}\/[a-z0-9_]{1,32}(?:\/[a-z0-9]{1,32})?$/, {
  error: mustBe("platform"),
});
