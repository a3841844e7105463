import { NotFound } from '@lakeward/kernel';

/** Absent and hidden are both null, where the schema says that it may be. */
export async function orNull<T>(find: () => T | Promise<T>): Promise<T | null> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof NotFound) return null;
    throw error;
  }
}
