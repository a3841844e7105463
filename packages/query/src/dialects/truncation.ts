import { Invalid } from '@lakeward/kernel';
import type { Printed } from './dialect.ts';

const units = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];

/** @throws Invalid when an argument that must be a constant text is none */
export function constantText(operand: Printed | undefined, what: string): string {
  if (operand?.expression.kind !== 'Literal' || typeof operand.expression.value !== 'string')
    throw new Invalid(`${what} must be a constant text.`);
  return operand.expression.value;
}

export function truncationUnit(operand: Printed | undefined): string {
  const unit = constantText(operand, 'The unit of DATE_TRUNC').toLowerCase();
  if (!units.includes(unit)) throw new Invalid(`DATE_TRUNC knows the units ${units.join(', ')}.`);
  return unit;
}

/** Null for UTC. @throws Invalid for a zone that is not in the IANA list */
export function truncationZone(operand: Printed | undefined): string | null {
  if (!operand) return null;
  const zone = constantText(operand, 'The time zone of DATE_TRUNC');
  if (['UTC', 'Etc/UTC', 'GMT', 'Z'].includes(zone)) return null;
  if (!/^[A-Za-z]+([/_+-][A-Za-z0-9]+)*(\/[A-Za-z0-9_+-]+)*$/.test(zone))
    throw new Invalid('The time zone is unknown; say it like Europe/Berlin.');
  try {
    // oxlint-disable-next-line no-new -- the constructor is the only check of zone names that the platform has
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch (cause) {
    throw new Invalid('The time zone is unknown; say it like Europe/Berlin.', {}, { cause });
  }
  return zone;
}
