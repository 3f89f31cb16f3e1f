/** Knows up to which event every notice is settled: after a restart, the events after it are read again. */
export class Progress {
  readonly #onProgress: (seq: number) => void;
  /** By the event's `seq`, how many senders still have its notice. Ascending. */
  readonly #open = new Map<number, number>();
  #read = 0;
  #reported = 0;

  constructor(onProgress: (seq: number) => void = () => undefined) {
    this.#onProgress = onProgress;
  }

  /** The notice of the event `seq` goes to so many senders; 0: it goes to none. Returns what each calls once. */
  begin(seq: number, senders: number): () => void {
    this.#read = seq;
    if (senders > 0) this.#open.set(seq, senders);
    else this.#report();
    return () => {
      const left = (this.#open.get(seq) ?? 0) - 1;
      if (left > 0) return void this.#open.set(seq, left);
      this.#open.delete(seq);
      this.#report();
    };
  }

  #report(): void {
    const [first] = this.#open.keys();
    const seq = first === undefined ? this.#read : first - 1;
    if (seq <= this.#reported) return;
    this.#reported = seq;
    try {
      this.#onProgress(seq);
    } catch {
      // The callback's own failure: it is called again with the next notice.
    }
  }
}
