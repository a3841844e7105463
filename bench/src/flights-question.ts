/** A page of flights that no other question asks for. */
export interface FlightsQuestion {
  /** ISO-8601, inclusive. */
  readonly from: string;
  /** ISO-8601, exclusive. */
  readonly to: string;
  /** Miles; as text where GraphQL has a Long. */
  readonly minDistance: number;
  readonly first: number;
}

const january = Date.UTC(2001, 0, 1);
const hourMs = 3_600_000;
/** The file ends with June; no window of up to ten days begins after that. Without a common factor with the step, each start comes once. */
const starts = 4_100;
const step = 37;

export function flightsQuestion(question: number, { hours, first }: { hours: number; first: number }): FlightsQuestion {
  const from = january + ((question * step) % starts) * hourMs;
  return { from: new Date(from).toISOString(), to: new Date(from + hours * hourMs).toISOString(), minDistance: 200, first };
}

/** Ordered by everything, so that every engine gives the same page. The GraphQL peers have the same field at their root. */
export const lakewardDocument = /* GraphQL */ `
  query Page($from: DateTime!, $to: DateTime!, $minDistance: Long!, $first: Int!) {
    lake {
      aviation {
        flights(
          where: { date: { gte: $from, lt: $to }, distance: { gt: $minDistance } }
          orderBy: [{ date: ASC }, { origin: ASC }, { destination: ASC }, { delay: ASC }, { distance: ASC }]
          first: $first
        ) {
          nodes {
            date
            origin
            destination
            delay
            distance
          }
        }
      }
    }
  }
`;

export const peerDocument = /* GraphQL */ `
  query Page($from: String!, $to: String!, $minDistance: Int!, $first: Int!) {
    flights(from: $from, to: $to, minDistance: $minDistance, first: $first) {
      date
      origin
      destination
      delay
      distance
    }
  }
`;

/** The list of rows, wherever the answer keeps it. */
export function rowsOf(answer: Uint8Array): readonly unknown[] {
  let value: unknown = JSON.parse(Buffer.from(answer).toString());
  while (!Array.isArray(value)) {
    if (typeof value !== 'object' || value === null) throw new Error(`No rows: ${Buffer.from(answer.subarray(0, 500)).toString()}`);
    value = Object.values(value)[0];
  }
  return value;
}
