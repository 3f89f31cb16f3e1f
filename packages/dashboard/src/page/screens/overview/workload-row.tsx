import type { DeploymentSummary, WorkloadStatus } from "@cutover/client";
import { useCallback, useRef } from "preact/hooks";
import { useSeen } from "../../components/seen.js";
import { RelativeTime } from "../../components/time.js";
import { href } from "../../router.js";
import { formatShare } from "../../texts/format.js";
import { locale, t } from "../../texts/texts.js";
import { Image, imageOf } from "../../words/image.js";
import { OpenBadge, word, WorkloadBadge } from "../../words/states.js";
import { detailsOf, want } from "./details.js";
import { useIsDrawn } from "./drawn-rows.js";
import { UptimeBars } from "../../uptime/uptime-bars.js";

/** What the list does not hold is asked for once the row is seen. */
export function WorkloadRow({ status, index }: { readonly status: WorkloadStatus; readonly index: number }) {
  const { workload, domains } = status;
  const row = useRef<HTMLTableRowElement>(null);
  useSeen(
    row,
    useCallback(() => want(workload), [workload]),
  );
  const more = domains.length - 1;
  return (
    <tr ref={row}>
      <th scope="row">
        <a href={href(`workloads/${workload}`)}>{workload}</a>
        <span class="second">
          {domains[0]}
          {more > 0 && ` ${t("overview.more", { count: more })}`}
        </span>
      </th>
      {useIsDrawn(index) && <Cells status={status} />}
    </tr>
  );
}

function Cells({ status }: { readonly status: WorkloadStatus }) {
  const { workload, live, open } = status;
  const { health, newest = [] } = detailsOf(workload).value ?? {};
  const lived = newest.find(({ id }) => id === live?.deployment);
  const image = (lived && imageOf(lived)) ?? live?.image;
  return (
    <>
      <td>
        <WorkloadBadge status={status} />
        {open ? (
          <a class="second" href={href(`deployments/${open.deployment}`)}>
            <OpenBadge {...open} />
          </a>
        ) : (
          <LastFailure newest={newest[0]} />
        )}
      </td>
      <td class="wide-only">{live && <Image reference={image} />}</td>
      <td class="wide-only">{lived && word("strategy", lived.strategy)}</td>
      <td>
        {health && live && (
          <>
            <UptimeBars history={health.history} />
            {health.uptime.total !== undefined && (
              <span class="second number">{formatShare(health.uptime.total, locale())}</span>
            )}
          </>
        )}
      </td>
      <td class="wide-only">
        {live && (
          <a href={href(`deployments/${live.deployment}`)}>
            <RelativeTime atMs={live.committedAtMs} />
          </a>
        )}
        <span class="second">{lived?.by}</span>
      </td>
    </>
  );
}

/** A newer deployment that failed does not show in what is live. */
function LastFailure({ newest }: { readonly newest: DeploymentSummary | undefined }) {
  if (newest?.status !== "failed") return null;
  return (
    <a class="second tone-bad" href={href(`deployments/${newest.id}`)}>
      {t("overview.last-failed")}
    </a>
  );
}
