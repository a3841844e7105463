import { AppError, type Principal } from '@lakeward/kernel';

/** A page of the playground or a client with a pool has some tens of requests under way; open streams count like any other. */
const mostAtOnce = 200;
const retryAfterMs = 1_000;

/**
 * Counts the requests of each caller that are under way, streams included, so that one caller alone cannot fill memory and sockets.
 * @returns takes a place and gives the function that frees it, to be called once; throws AppError THROTTLED when the caller has none left
 */
export function requestsAtOnce(max: number = mostAtOnce): (caller: Principal) => () => void {
  const underWay = new Map<string, number>();
  return ({ tenant, id }) => {
    const key = JSON.stringify([tenant, id]);
    const taken = underWay.get(key) ?? 0;
    if (taken >= max) throw new AppError('THROTTLED', `You have ${max} requests under way; wait until one of them ends.`, { retryAfterMs });
    underWay.set(key, taken + 1);
    return () => {
      const left = underWay.get(key)! - 1;
      if (left === 0) underWay.delete(key);
      else underWay.set(key, left);
    };
  };
}
