import { configRemedies } from "../errors/remedies.js";
import { englishMustBe } from "./english-must-be.js";

export const englishTexts = {
  ...englishMustBe,

  // The sentence around the expectation of a field. Its `expected` and `received` are texts of this catalogue.
  "sentence.field": "{field} must be {expected}, but is {received}.",
  "sentence.config": "The config must be {expected}, but is {received}.",

  "received.missing": "missing",
  "received.null": "null",
  "received.number": "a number",
  "received.boolean": "a boolean",
  "received.bigint": "a bigint",
  "received.function": "a function",
  "received.symbol": "a symbol",
  "received.array": { one: "an array of {size} item", other: "an array of {size} items" },
  "received.string": { one: "a string of {size} character", other: "a string of {size} characters" },
  "received.object": { one: "an object of {size} field", other: "an object of {size} fields" },
  "received.value": "{value}",
  "received.unreadable": "something that cannot be read",
  "received.asked-blue-green": "asked to deploy blue-green",

  "unknown-field.top": 'Unknown field "{name}".',
  "unknown-field.top-meant": 'Unknown field "{name}". Did you mean "{meant}"?',
  "unknown-field.inside": 'Unknown field "{name}" in {holder}.',
  "unknown-field.inside-meant": 'Unknown field "{name}" in {holder}. Did you mean "{meant}"?',

  // Reasons for a strategy. A parameter `reason` is one of these.
  "strategy.asked-recreate": "`deploy_strategy` asks for recreate.",
  "strategy.asked-blue-green": "`deploy_strategy` asks for blue-green.",
  "strategy.image": "An image is deployed blue-green unless its config says otherwise.",
  "strategy.dockerfile": "A Dockerfile's image is recreated unless its config says otherwise.",
  "strategy.static": "A static site is recreated unless its config says otherwise.",
  "strategy.stack": "A stack is replaced in place: its services share names, networks and volumes.",
  "strategy.stack-not-twice":
    "two versions of a stack cannot run at once, because its services share names, networks and volumes.",
  "strategy.storage": "Its storage is a writable volume, which two containers must never mount at once.",
  "strategy.host-port": "Only one container can hold the fixed host port {port}.",
  "strategy.host-network": "On the host's network, only one container can hold a port.",
  "strategy.label-z":
    "The label Z gives {source} to the container that starts last, so the other one loses it.",
  "strategy.writable-path":
    "The writable path {source} is not marked `shared`, so only one container may write to it.",
  "strategy.writable-volume":
    "The writable volume {source} is not marked `shared`, so only one container may write to it.",
  "strategy.custom": "{text}",
  "strategy.refused": 'deploy_strategy cannot be "blue-green": {reason}',
  "strategy.refused-by-field": "{field} rules out blue-green: {reason}",
  "strategy.refused-beside": "{field} needs blue-green, but the strategy is recreate: {reason}",

  "warning.recreated": "It will be recreated, with a downtime, and not deployed blue-green: {reason}",
  "warning.no-healthcheck":
    "Without `healthcheck`, the new container gets traffic as soon as the image's own health check passes, or, without one, after it ran without a restart for `liveness_window`.",
  "warning.image-latest":
    "image names no fixed version: `latest` changes, so the same config may deploy another image.",
  "warning.secret-in-image": "{field} stays readable in the image's history; `build_secrets` do not.",
  "warning.custom": "{text}",

  "json.symbol": "This is not JSON: texts and keys need double quotes.",
  "json.number": "The number is not finished.",
  "json.key": "A key in double quotes is expected here.",
  "json.value": "A value is expected here.",
  "json.colon": "A colon is expected here.",
  "json.comma": "A comma is expected before this.",
  "json.open-object": "The object is not closed: } is missing.",
  "json.open-list": "The list is not closed: ] is missing.",
  "json.after-end": "Nothing may follow the config.",
  "json.open-comment": "The comment is not closed.",
  "json.open-text": "The text is not closed: a double quote is missing.",
  "json.unicode": "Four hexadecimal digits are expected after \\u.",
  "json.escape": 'One of " \\ / b f n r t u is expected after a backslash.',
  "json.character": "Tabs, line breaks and control characters in a text are written as \\t, \\n or \\u0000.",
  "json.empty": "The config is empty; the smallest one is {}.",
  "json.byte-order-mark": "JSON does not begin with a byte order mark.",
  "json.comment": "A config is plain JSON, which has no comments.",
  "json.trailing-comma": "A config is plain JSON, without a comma after the last entry.",
  "json.duplicate-key": 'The key "{name}" occurs twice.',
  "json.too-long": "The text must be at most {most} Ki characters long, but has {size}.",
  "json.too-large": "The config must be at most {count} KiB of JSON.",
  "json.too-deep": "Brackets are nested too deeply from here on.",

  "remedy.invalid": configRemedies.CONFIG_INVALID,
  "remedy.too-large": configRemedies.CONFIG_TOO_LARGE,
  "remedy.example": "For example, write {example}.",
  "remedy.write": 'Write "{meant}".',
  "remedy.remove-field": "Remove the field.",
  "remedy.no-blue-green": "Omit `deploy_strategy` or set it to recreate.",
  "remedy.no-blue-green-or-field": "Omit `deploy_strategy` or set it to recreate, or change the named field.",

  "fix.write": 'Write "{meant}"',
  "fix.recreate": 'Set deploy_strategy to "recreate"',
  "fix.remove-comment": "Remove the comment",
  "fix.remove-comma": "Remove the comma",
  "fix.remove-mark": "Remove the byte order mark",

  // In the JSON Schema.
  "schema.title": "Config of the source {kind}",
  "schema.default": "Default: {value}",
  "schema.example": "Example: {value}",
  "schema.as-absent": "As absent: {strategy}. {reason}",
} as const;
