/** Whether Spark can be started here now, asked before each start. */
export type SparkRuntimeState =
  | {
      readonly kind: 'READY';
      /** Path of `spark-submit`. */
      readonly program: string;
      /** The whole environment of the child: nothing of ours is inherited. */
      readonly environment: Readonly<Record<string, string>>;
      /** Options of spark-submit that make small jobs start fast; the step's own options come after them and win. */
      readonly options: readonly string[];
      /** `local[n]`. */
      readonly master: string;
    }
  /** Being installed; steps wait. */
  | { readonly kind: 'WAITING'; readonly message: string }
  | { readonly kind: 'MISSING'; readonly message: string; readonly cure: string };
