/** What is wrong with the backend at the moment. */
export class Faults {
  apiIsDown = false;
  /** Writes are cut off at once and carried out this much later; 0: never mind. */
  writeDelayMs = 0;
  #repliesToDrop = 0;
  #kill: "old" | "missing" | undefined;

  dropReplies(count: number): void {
    this.#repliesToDrop = count;
  }

  takeDroppedReply(): boolean {
    if (this.#repliesToDrop === 0) return false;
    this.#repliesToDrop -= 1;
    return true;
  }

  killNextWrite(file: "old" | "missing"): void {
    this.#kill = file;
  }

  /** True when the backend dies at this point of a write, which leaves the host's file in the state named. */
  takeKill(file: "old" | "missing"): boolean {
    if (this.#kill !== file) return false;
    this.#kill = undefined;
    return true;
  }
}
