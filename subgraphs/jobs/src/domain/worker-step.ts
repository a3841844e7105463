/** What a worker does with a run after it has looked at it. */
export interface NextLook {
  /** Milliseconds until the next one. */
  readonly dueMs: number;
  /** A launch may be under way. */
  readonly launched: boolean;
}

export const lookAgain = (dueMs: number, launched = true): NextLook => ({ dueMs, launched });
