/** Yields from several sources as items come, and ends with the last source. The first failure ends it. */
export async function* merge<T>(sources: readonly AsyncGenerator<T>[]): AsyncGenerator<T> {
  const waiting = new Map<AsyncGenerator<T>, Promise<[AsyncGenerator<T>, IteratorResult<T>]>>();
  const wait = (source: AsyncGenerator<T>): void => {
    const next = source.next().then((result): [AsyncGenerator<T>, IteratorResult<T>] => [source, result]);
    // A reader that ends early does not wait for the other sources.
    next.catch(() => undefined);
    waiting.set(source, next);
  };
  for (const source of sources) wait(source);
  while (waiting.size > 0) {
    const [source, result] = await Promise.race(waiting.values());
    if (result.done === true) {
      waiting.delete(source);
      continue;
    }
    wait(source);
    yield result.value;
  }
}
