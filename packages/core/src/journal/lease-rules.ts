import { leaseLost } from "./store-errors.js";
import type { Lease, LeaseRow, Owner } from "../ports/store.js";

/** The row of a claimed lease; undefined if the row is not the one that the challenger saw. Pure. */
export function claimed(
  { key, owner, seen }: { readonly key: string; readonly owner: Owner; readonly seen: LeaseRow | undefined },
  row: LeaseRow | undefined,
): LeaseRow | undefined {
  const isSeen =
    row?.fence === seen?.fence && row?.beat === seen?.beat && row?.owner?.instance === seen?.owner?.instance;
  return isSeen ? { key, fence: (row?.fence ?? 0) + 1, owner, beat: 0 } : undefined;
}

/** The row after one more beat; undefined if the lease is no longer held. Pure. */
export function beaten(lease: Lease, row: LeaseRow | undefined): LeaseRow | undefined {
  return isHeld(lease, row) ? { ...row, beat: row.beat + 1 } : undefined;
}

/** The row without an owner; undefined if the lease is no longer held. Pure. */
export function released(lease: Lease, row: LeaseRow | undefined): LeaseRow | undefined {
  return isHeld(lease, row) ? { ...row, owner: undefined } : undefined;
}

/** LEASE_LOST if a newer fence exists, or if the lease was released. Pure. */
export function requireFence(lease: Lease, row: LeaseRow | undefined): void {
  const newestFence = row?.fence;
  if (!isHeld(lease, row)) throw leaseLost(lease, newestFence);
}

/** Compares key and fence: a store may return a lease as another object. */
export function isSameLease(one: Lease, other: Lease): boolean {
  return one.key === other.key && one.fence === other.fence;
}

function isHeld(lease: Lease, row: LeaseRow | undefined): row is LeaseRow {
  return row !== undefined && isSameLease(row, lease) && row.owner !== undefined;
}
