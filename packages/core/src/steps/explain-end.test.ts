import { expect, it } from "vitest";
import { DeployerError } from "../errors/deployer-error.js";
import { withField } from "./explain-end.js";

const spec = { entrypoint: ["/app"], command: ["serve"], user: "1000" };
const none = { entrypoint: undefined, command: undefined, user: undefined } as never;

it.each([
  ["START_REFUSED", "it is refused", { field: "ports" }, spec, "ports: it is refused"],
  ["MOUNT_MISSING", "it is gone", { field: "volumes[0]" }, spec, "volumes[0]: it is gone"],
  ["MOUNT_MISSING", "volumes: it is gone", { field: "volumes" }, spec, "volumes: it is gone"],
  ["MOUNT_MISSING", "one of volumes: ", { field: "volumes" }, spec, "volumes: one of volumes: "],
  ["START_REFUSED", "it is refused", {}, spec, "it is refused"],
  ["COMMAND_NOT_FOUND", "there is none", {}, spec, "entrypoint: there is none"],
  ["COMMAND_NOT_FOUND", "there is none", {}, { ...spec, entrypoint: undefined }, "command: there is none"],
  ["COMMAND_NOT_FOUND", "there is none", {}, none, "the image: there is none"],
  ["USER_NOT_FOUND", "there is none", {}, spec, "user: there is none"],
  ["USER_NOT_FOUND", "there is none", {}, none, "the image: there is none"],
  ["GREEN_EXITED", "it has ended", { field: "ports" }, spec, "it has ended"],
] as const)(
  "%s with the message %j should name its field, once: %o",
  (code, message, details, of, expected) => {
    const error = withField(new DeployerError(code, message, { remedy: "Mend it.", details }), of as never);
    expect(error).toMatchObject({ code, message: expected, remedy: "Mend it." });
  },
);

it("the field should stand in the details too, and other errors stay as they are", () => {
  const found = withField(new DeployerError("USER_NOT_FOUND", "", { details: { more: 1 } }), spec);
  expect(found).toMatchObject({ details: { more: 1, field: "user" } });
  const other = new Error("x");
  expect(withField(other, spec)).toBe(other);
});
