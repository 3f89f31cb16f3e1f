/** The lease under which a workload is changed. */
export function leaseKey(workload: string): string {
  return `workload ${workload}`;
}
