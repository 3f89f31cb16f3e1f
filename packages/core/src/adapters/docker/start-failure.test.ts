import { describe, expect, it } from "vitest";
import { startFailure } from "./start-failure.js";

const of = (message: string, status = 400) => {
  const { code, details } = startFailure({ status, message }, "Container web did not start", {
    404: "IMAGE_NOT_FOUND",
  });
  return [code, details["field"]];
};
const runc =
  "failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process";

describe("startFailure", () => {
  // As engines of 20.10 and 26.1 put it.
  it.each([
    ["Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available", "cpus"],
    ["Minimum memory limit allowed is 6MB", "memory"],
    [`${runc}: container init was OOM-killed (memory limit too low?): unknown`, "memory"],
    ['invalid CapAdd: unknown capability: "CAP_NOSUCH"', "cap_add"],
    ['invalid CapDrop: unknown capability: "CAP_NOSUCH"', "cap_drop"],
    [
      'error gathering device information while adding custom device "/dev/nosuch": no such file or directory',
      "devices",
    ],
    ["unknown log opt 'nosuch' for json-file log driver", "logging"],
    ["failed to initialize logging driver: invalid size: 'x'", "logging"],
    [
      `${runc}: error during container init: error setting rlimits for ready process: error setting rlimit type 7: operation not permitted: unknown`,
      "ulimits",
    ],
    ['invalid --security-opt 2: "nosuch=1"', "security_opt"],
    ['invalid tmpfs option ["nosuch"]', "tmpfs"],
    ["Invalid signal: SIGNOSUCH", "stop_signal"],
    ["Cannot mkdir: /www/index.html is not a directory", "working_dir"],
    [
      "driver failed programming external connectivity on endpoint web: Error starting userland proxy: listen tcp4 10.99.99.99:8123: bind: cannot assign requested address",
      "ports",
    ],
    [
      `${runc}: error during container init: error mounting "/etc/hostname" to rootfs at "/www": not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)?`,
      "volumes",
    ],
    ["create v: volume name is too short, names should be at least two alphanumeric characters", "volumes"],
  ])("should name the field that the engine's words are about: %s", (message, field) => {
    expect(of(message)).toEqual(["START_REFUSED", field]);
  });

  it("should know a log driver that is not there from an image", () => {
    const message = 'error looking up logging plugin nosuch: plugin "nosuch" not found';
    expect(of(message, 404)).toEqual(["START_REFUSED", "logging"]);
  });

  it.each([
    ["No command specified", 400, "IMAGE_HAS_NO_COMMAND", "command"],
    [
      'invalid mount config for type "bind": bind source path does not exist: /no/such',
      400,
      "MOUNT_MISSING",
      "volumes",
    ],
    ["No such image: web:1", 404, "IMAGE_NOT_FOUND", undefined],
    ["network nosuch not found", 404, "NETWORK_MISSING", undefined],
    ["Bind for 127.0.0.1:80 failed: port is already allocated", 500, "PORT_TAKEN", undefined],
    [`${runc}: exec: "/etc": is a directory: unknown`, 400, "COMMAND_NOT_FOUND", undefined],
    ["unable to find user nouser: no matching entries in passwd file", 400, "USER_NOT_FOUND", undefined],
    ["something that nobody has foreseen", 500, "ENGINE_FAILED", undefined],
  ])("should leave what has a code of its own: %s", (message, status, code, field) => {
    expect(of(message, status)).toEqual([code, field]);
  });
});
