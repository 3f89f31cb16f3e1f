import type { DeliveryRecord, Records } from "../records/records.js";

const longestReason = 300;

/** Never rejects: what was delivered is decided already. */
export async function noteDelivery(records: Records, delivery: DeliveryRecord): Promise<void> {
  const { reason } = delivery;
  const short = reason === undefined ? {} : { reason: printable(reason).slice(0, longestReason) };
  try {
    await records.deliveries.append({ ...delivery, ...short });
  } catch (error) {
    process.emitWarning(`a delivery could not be noted: ${String(error)}`, "CutoverWarning");
  }
}

/** A reason may quote a name from the delivery. */
function printable(text: string): string {
  return text.replace(/[^\P{C}]/gu, "?");
}
