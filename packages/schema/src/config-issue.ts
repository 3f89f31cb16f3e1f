import type { ErrorCode } from "./errors/catalogue.js";
import { DeployerError } from "./errors/deployer-error.js";
import { formatPath, type ConfigPath } from "./config-path.js";
import type { FixKey, MessageKey, MustBeKey, Params, RemedyKey, TextKey, Told } from "./texts/catalogue.js";
import { english } from "./texts/english.js";
import { render, renderMessage } from "./texts/render.js";

/**
 * One mistake in a config. It shows a value only for fields that hold no secret, else the shape. `translate`
 * renders it in another language.
 */
export interface ConfigIssue {
  readonly code: Extract<ErrorCode, "CONFIG_INVALID" | "CONFIG_TOO_LARGE">;
  readonly path: ConfigPath;
  /** Key of the text, independent of the language. */
  readonly key: MessageKey;
  /** Parameters of the text. */
  readonly params: Params;
  /** A sentence that names the field. */
  readonly message: string;
  /** Completes "must be …". */
  readonly expected: string;
  /** Completes "but is …". */
  readonly received: string;
  readonly remedy: string;
  readonly remedyKey: RemedyKey;
  /** The last key of `path` is wrong, not its value. */
  readonly isKey?: true;
  readonly fix?: ConfigFix;
}

/** A change that corrects a config: another name for the key at the end of `path`, or another value there. */
export type ConfigFix = { readonly label: string; readonly labelKey: FixKey } & ConfigChange;
type ConfigChange = { readonly path: ConfigPath } & ({ readonly key: string } | { readonly value: string });

/** A mistake before it has words. */
export interface ToldIssue extends Pick<ConfigIssue, "path" | "isKey"> {
  readonly code?: ConfigIssue["code"];
  /** The whole sentence, if there is no other message. */
  readonly expected: Told<MustBeKey>;
  readonly received: Told<Extract<TextKey, `received.${string}`>>;
  readonly message?: Told<MessageKey>;
  readonly remedy?: Told<RemedyKey>;
  readonly fix?: ConfigChange & { readonly label: Told<FixKey> };
}

const maxTold = 50;

/** The error for at least one issue; its `details.issues` have their paths as text. */
export function configError(issues: readonly ConfigIssue[]): DeployerError {
  const shown = issues.slice(0, 5).map((issue) => issue.message);
  const more = issues.length > shown.length ? ` And ${issues.length - shown.length} more.` : "";
  return new DeployerError(
    issues[0]?.code ?? "CONFIG_INVALID",
    `The config is not valid. ${shown.join(" ")}${more}`,
    { details: { issues: issues.slice(0, maxTold).map(detailsOf) } },
  );
}

function detailsOf({ code, path, key, params, message, expected, received, remedy, remedyKey }: ConfigIssue) {
  return { code, path: formatPath(path), key, params, message, expected, received, remedy, remedyKey };
}

/** The mistake in English, with the key and the parameters of its text. */
export function configIssue(told: ToldIssue): ConfigIssue {
  const { code = "CONFIG_INVALID", path, isKey, expected, received, message = expected, fix } = told;
  const { key: remedyKey, params: remedyParams } = told.remedy ?? { key: defaultRemedies[code], params: {} };
  const params: Params = {
    field: formatPath(path),
    ...expected.params,
    ...received.params,
    ...message.params,
    ...remedyParams,
    ...fix?.label.params,
    expected: expected.key,
    received: received.key,
  };
  const say = (key: TextKey) => render({ key, params }, english);
  return {
    code,
    path,
    key: message.key,
    params,
    message: renderMessage({ key: message.key, params }, english),
    expected: say(expected.key),
    received: say(received.key),
    remedy: say(remedyKey),
    remedyKey,
    ...(isKey && { isKey }),
    ...(fix && { fix: { ...fix, label: say(fix.label.key), labelKey: fix.label.key } }),
  };
}

/** The same mistake in a config that is itself a part of another, at `base`. */
export function issueUnder(base: ConfigPath, issue: ConfigIssue): ConfigIssue {
  const path = [...base, ...issue.path];
  const key = insideKeys[issue.key as keyof typeof insideKeys] ?? issue.key;
  const params = { ...issue.params, field: formatPath(path), holder: formatPath(path.slice(0, -1)) };
  const fix = issue.fix && { ...issue.fix, path: [...base, ...issue.fix.path] };
  const message = renderMessage({ key, params }, english);
  return { ...issue, path, key, params, message, ...(fix && { fix }) };
}

const insideKeys = {
  "unknown-field.top": "unknown-field.inside",
  "unknown-field.top-meant": "unknown-field.inside-meant",
} as const;

const defaultRemedies = { CONFIG_INVALID: "remedy.invalid", CONFIG_TOO_LARGE: "remedy.too-large" } as const;
