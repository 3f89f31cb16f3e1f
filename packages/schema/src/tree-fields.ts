import * as z from "zod";
import { absolutePathSchema, pathPattern } from "./absolute-path.js";
import type { ConfigPath } from "./config-path.js";
import { withJsonRules } from "./json-rules.js";
import { secretReferenceSchema } from "./secret-reference.js";
import { mustBe } from "./texts/must-be.js";

const host = "[A-Za-z0-9][A-Za-z0-9.-]*";
const addresses = [
  String.raw`https?://${host}(?::\d{1,5})?/[\w.~/+%@-]+`,
  String.raw`ssh://(?:\w[\w.-]*@)?${host}(?::\d{1,5})?/[\w.~/+@-]+`,
  String.raw`\w[\w.-]*@${host}:[\w~][\w.~/+@-]*`,
  String.raw`(?:file://)?/[\w.~/+@ -]+`,
];
const repositoryShape = new RegExp(`^(?:${addresses.join("|")})$`);
const encryptedOrLocal =
  /^(?:https:\/\/|http:\/\/(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3})(?::\d{1,5})?\/)/;
const refShape = /^(?!.*(?:\.\.|\/\/|[/.]$))[A-Za-z0-9_][\w./@+#-]{0,254}$/;
const pathPart = String.raw`(?!\.{1,2}(?:/|$))[^/\x00-\x1f\x7f-\x9f]+`;
const pathShape = new RegExp(`^${pathPart}(?:/${pathPart})*$`);
const userShape = new RegExp(String.raw`^[^:\x00-\x1f\x7f-\x9f]{1,255}$`);
const archiveEnding = /\.(?:tar|tar\.gz|tgz)$/;
const longestAddress = 2048;
const longestPath = 4096;

/**
 * True if git may get this address: not an option, no login in it, and only https, http, ssh or this machine's
 * files.
 */
export function isRepository(text: string): boolean {
  return text.length <= longestAddress && repositoryShape.test(text);
}

/** True if a password may be sent there: the connection is encrypted or stays on the machine. */
export function isCredentialAddress(repository: string): boolean {
  return encryptedOrLocal.test(repository);
}

export function isRef(text: string): boolean {
  return refShape.test(text);
}

export function isSubdirectory(text: string): boolean {
  return text.length <= longestPath && pathShape.test(text);
}

const credentialsSchema = z.strictObject({
  username: z
    .string()
    .regex(userShape, { error: mustBe("user-name") })
    .meta({
      title: "User name",
      description: "User of the git server; many take any name beside an access token.",
      examples: ["deploy"],
    }),
  password: secretReferenceSchema.meta({
    title: "Password",
    description: "Password or access token, by reference only.",
    examples: [{ from_env: "GIT_TOKEN" }, { from_file: "/run/secrets/git" }],
  }),
});

/** The origin of a source's files, for a plugin's own `z.strictObject`. Nothing transforms. */
export const treeFields = {
  directory: absolutePathSchema.optional().meta({
    title: "Directory",
    description: "Absolute path of a folder on the deployer's machine.",
    examples: ["/srv/site"],
  }),
  repository: z
    .string()
    .max(longestAddress)
    .regex(repositoryShape, {
      error: mustBe("repository"),
    })
    .optional()
    .meta({
      title: "Git repository",
      description: "Address of a git repository; submodules and large file storage are not fetched.",
      examples: ["https://git.example.com/team/site.git", "git@git.example.com:team/site.git"],
    }),
  ref: z
    .string()
    .regex(refShape, { error: mustBe("ref") })
    .optional()
    .meta({
      title: "Git ref",
      description: "Branch, tag or commit; the repository's default branch if absent.",
      examples: ["main", "v1.4.2"],
    }),
  subdirectory: z
    .string()
    .max(longestPath)
    .regex(pathShape, { error: mustBe("path-in-files") })
    .optional()
    .meta({
      title: "Subdirectory",
      description: "Folder of the repository or archive that is used instead of the whole.",
      examples: ["apps/site"],
    }),
  credentials: credentialsSchema.optional().meta({
    title: "Git login",
    description: "Login for a repository by https; ssh uses the keys of the user that runs the deployer.",
    examples: [{ username: "deploy", password: { from_env: "GIT_TOKEN" } }],
  }),
  archive: absolutePathSchema
    .refine((path) => archiveEnding.test(path), { error: mustBe("archive") })
    .meta({ pattern: `^(?=.*${archiveEnding.source})${pathPattern}$`, maxLength: longestPath })
    .optional()
    .meta({
      title: "Archive",
      description: "Absolute path of a tar archive on the deployer's machine, gzipped or not.",
      examples: ["/srv/site.tar.gz"],
    }),
};

const treeSchema = z.strictObject(treeFields);

export type TreeConfig = z.output<typeof treeSchema>;

const origins = ["directory", "repository", "archive"] as const;
const ofGit = ["ref", "credentials"] as const;

/**
 * Adds the rules that join `treeFields`: at most one origin, no git field without a repository, no subdirectory
 * of a folder.
 */
export function withTreeRules<Schema extends z.ZodType<TreeConfig>>(schema: Schema): Schema {
  const takesArchives = schema instanceof z.ZodObject && "archive" in schema.shape;
  const divided = takesArchives
    ? mustBe("left-out-without-either", { other: "repository", another: "archive" })
    : mustBe("left-out-without", { other: "repository" });
  const checked = schema.check(({ value, issues }) => {
    for (const { path, message } of clashes(value, divided))
      issues.push({ code: "custom", input: value, path: [...path], message });
  });
  const withoutGit = { ref: false, credentials: false };
  return withJsonRules(checked, [
    { if: has("directory"), then: { properties: { repository: false, archive: false, ...withoutGit } } },
    {
      if: { allOf: [{ not: has("repository") }, { not: has("archive") }] },
      then: { properties: { subdirectory: false } },
    },
    { if: has("archive"), then: { properties: { repository: false, ...withoutGit } } },
    { if: { not: has("repository") }, then: { properties: withoutGit } },
    {
      if: { ...has("credentials"), properties: { credentials: {} } },
      then: { properties: { repository: { pattern: encryptedOrLocal.source, type: "string" } } },
    },
  ]);
}

/** Has a schema beside each required field, because strict validators want to see it. */
function has(field: string) {
  return { type: "object", required: [field], properties: { [field]: {} } };
}

/** `divided`: the text about a subdirectory without an origin that may have one. */
function clashes(config: TreeConfig, divided: string): { path: ConfigPath; message: string }[] {
  const [first, ...others] = origins.filter((name) => config[name] !== undefined);
  const { repository, archive, credentials } = config;
  const found: { path: ConfigPath; message: string }[] = others.map((name) => ({
    path: [name],
    message: mustBe("left-out-beside", { other: String(first) }),
  }));
  for (const name of ofGit)
    if (config[name] !== undefined && repository === undefined)
      found.push({ path: [name], message: mustBe("left-out-without", { other: "repository" }) });
  if (config.subdirectory !== undefined && (repository ?? archive) === undefined)
    found.push({ path: ["subdirectory"], message: divided });
  if (credentials && repository !== undefined && !isCredentialAddress(repository))
    found.push({ path: ["credentials"], message: mustBe("left-out-without-https") });
  return found;
}
