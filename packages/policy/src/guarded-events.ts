/**
 * An event stream that is asked before each event whether it may go on. The first event after a refusal still passes, so that the field's own
 * rule answers it with a coded error; then the stream ends. A change of rights ends an idle stream at once. `return` reaches the source even
 * while `next` waits, which an async generator would not do.
 */
export function guardedEvents<Event>(
  source: AsyncIterable<Event>,
  mayGoOn: () => boolean,
  onRightsChange: ((listener: () => void) => () => void) | undefined,
): AsyncIterableIterator<Event> {
  const iterator = source[Symbol.asyncIterator]();
  let over = false;
  const { promise: revoked, resolve: revoke } = Promise.withResolvers<IteratorResult<Event>>();
  const end = (): IteratorResult<Event> => ({ done: true, value: undefined });
  const unsubscribe = onRightsChange?.(() => {
    if (over || mayGoOn()) return;
    close();
    revoke(end());
    // The source may wait for its next event; nobody reads what it says to being closed.
    Promise.resolve(iterator.return?.()).catch(() => undefined);
  });
  function close(): void {
    over = true;
    unsubscribe?.();
  }
  return {
    async next() {
      if (over) return end();
      const step = await Promise.race([iterator.next(), revoked]);
      if (step.done) close();
      else if (!mayGoOn()) {
        close();
        await iterator.return?.();
      }
      return step;
    },
    async return() {
      close();
      revoke(end());
      await iterator.return?.();
      return end();
    },
    async throw(error: unknown) {
      close();
      revoke(end());
      if (iterator.throw) return iterator.throw(error);
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
