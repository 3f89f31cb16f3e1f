import { DeployerError } from "../../errors/deployer-error.js";
import { moveText, namedIn } from "../../ports/moved-targets.js";
import type { RouteTarget, RouteWrite } from "../../ports/router.js";

/** The workload's file with what people have added to it, and leads to a target that the write replaces, moved along. TARGET_NAMED. */
export function moveSite(
  text: string,
  { workload, target, replaces = [] }: Pick<RouteWrite, "workload" | "target" | "replaces">,
  file: string,
): string {
  const moved = moveText(text, { from: replaces, to: target });
  const [name] = moved.unclear;
  if (name === undefined) return moved.text;
  const message = `${file} names ${name}, a container of ${workload} that will be gone, in a way that cannot be changed with certainty`;
  throw new DeployerError("TARGET_NAMED", message, {
    remedy: "Write host and port side by side there, as in `proxy_pass http://name:8080;`.",
    details: { file, name },
  });
}

/** Which files of the configuration, as `nginx -T` shows it, name one of `targets`; the file `own` aside, which moves with the write. */
export function findNaming(
  configuration: string,
  { targets, own }: { readonly targets: readonly RouteTarget[]; readonly own: string },
): DeployerError[] {
  if (targets.length === 0) return [];
  const [, ...parts] = configuration.split(/^# configuration file (.+):$/m);
  return parts.flatMap((file, index) => {
    const text = parts[index + 1];
    if (index % 2 === 1 || text === undefined || file.endsWith(own.slice(own.lastIndexOf("/")))) return [];
    return namedIn(text, targets).map(
      (name) =>
        new DeployerError("TARGET_NAMED", `${file} names ${name}, a container that will be gone`, {
          details: { file, name },
        }),
    );
  });
}
