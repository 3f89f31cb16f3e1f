import { type ContainerConfig, durationMs, parseStatusRange } from "@cutover/schema";
import type { Gate, Hook, Lifecycle, ReadinessProbe } from "./source-plugin.js";

// An image's own health check runs every 30 s and fails after 3 attempts unless the image sets other times.
const healthDeadlineMs = 300_000;

/** What happens around the switch. Pure; `config` as validated. */
export function lifecycleOf({
  drain,
  retain,
  bake,
  preview,
  failover,
  shift,
  hooks,
  alias,
}: ContainerConfig): Lifecycle {
  const timeoutMs = durationMs(drain.timeout);
  const { status_path: path, status_token: token } = drain;
  return {
    drain: {
      timeoutMs: timeoutMs === 0 ? undefined : timeoutMs,
      status: path === undefined ? undefined : { path, token },
    },
    retain,
    bakeMs: durationMs(bake),
    preview,
    failover,
    shift: shift && {
      steps: shift.steps.map(({ weight, for: duration }) => ({ weight, durationMs: durationMs(duration) })),
      moreFailures: shift.abort_on.more_failures,
      sticky: shift.sticky,
    },
    preCutover: hookOf(hooks.pre_cutover),
    postCutover: hookOf(hooks.post_cutover),
    alias,
  };
}

function hookOf(hook: ContainerConfig["hooks"]["pre_cutover"]): Hook | undefined {
  return hook && { command: hook.command, timeoutMs: durationMs(hook.timeout) };
}

/** When the container is ready. Pure; `config` as validated. */
export function gateOf(config: ContainerConfig): Gate {
  return { probe: probeOf(config), livenessWindowMs: durationMs(config.liveness_window), healthDeadlineMs };
}

function probeOf({ healthcheck, port: trafficPort }: ContainerConfig): ReadinessProbe | undefined {
  const port = healthcheck?.port ?? trafficPort;
  const expectStatus = healthcheck && parseStatusRange(healthcheck.expect_status);
  if (healthcheck === undefined || port === undefined || expectStatus === undefined) return undefined;
  const { path, successes, expect_body, host_header } = healthcheck;
  return {
    path,
    port,
    intervalMs: durationMs(healthcheck.interval),
    timeoutMs: durationMs(healthcheck.timeout),
    startPeriodMs: durationMs(healthcheck.start_period),
    successes,
    deadlineMs: durationMs(healthcheck.deadline),
    expectStatus,
    ...(expect_body !== undefined && { expectBody: expect_body }),
    ...(host_header !== undefined && { hostHeader: host_header }),
  };
}
