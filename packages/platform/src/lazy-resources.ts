/** Opens resources at their first use and closes them in the reverse order of opening. */
export class LazyResources implements AsyncDisposable {
  readonly #opened = new AsyncDisposableStack();
  readonly #openings = new Set<Promise<unknown>>();

  /** Makes a getter: calls share one opening; a failed one is forgotten, so the next call tries again. */
  lazily<T>(open: () => Promise<T>): () => Promise<T> {
    let opening: Promise<T> | undefined;
    return () => {
      if (this.#opened.disposed) return Promise.reject(new Error('The platform is closed.'));
      if (!opening) {
        const started = open().then((resource) => {
          if (isDisposable(resource)) this.#opened.use(resource);
          return resource;
        });
        opening = started;
        this.#openings.add(started);
        started
          .catch(() => (opening = undefined))
          .finally(() => this.#openings.delete(started))
          .catch(() => {});
      }
      return opening;
    };
  }

  /** Closed with the others, in its place. */
  use<T extends AsyncDisposable>(resource: T): T {
    return this.#opened.use(resource);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // What is just being opened would be left open otherwise.
    while (this.#openings.size > 0) await Promise.allSettled(this.#openings);
    await this.#opened.disposeAsync();
  }
}

const isDisposable = (value: unknown): value is AsyncDisposable =>
  typeof value === 'object' && value !== null && Symbol.asyncDispose in value;
