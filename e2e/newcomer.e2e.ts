import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { eventually } from './eventually.ts';
import { launchRouteDelays } from './launch-route-delays.ts';
import { type RunningLakeward, shapes, startLakeward } from './start-lakeward.ts';

const NAMESPACE = 'arn:aws:glue:local:000000000000';
const west = ['LAX', 'SFO', 'SEA', 'SAN', 'SJC', 'OAK', 'PDX', 'LAS', 'PHX', 'SLC', 'DEN'];
const east = ['JFK', 'LGA', 'EWR', 'BOS', 'PHL', 'BWI', 'DCA', 'IAD', 'MIA', 'MCO', 'ATL', 'CLT'];

const flightsPage = /* GraphQL */ `
  query Page($after: String) {
    lake {
      aviation {
        flights(
          where: { date: { gte: "2001-03-01T00:00:00Z", lt: "2001-03-02T00:00:00Z" }, delay: { gte: 60 } }
          orderBy: [{ delay: DESC }]
          first: 50
          after: $after
        ) {
          edges {
            cursor
            node {
              date
              delay
              distance
              origin
              destination
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
          totalCount
        }
      }
    }
  }
`;

describe.each(shapes)('what a newcomer sees, as %s', (shape) => {
  let lakeward: RunningLakeward;

  beforeAll(async () => {
    lakeward = await startLakeward({ shape });
  });
  afterAll(() => lakeward?.[Symbol.asyncDispose]());

  it('1: the start prints the address of the playground, the demo users and one link per example', async () => {
    await expect.poll(() => lakeward.output(), { timeout: 20_000 }).toContain('example=16-');
    expect(lakeward.output()).toContain(`${lakeward.url}/`);
    for (const user of ['steward', 'analyst-west', 'analyst-east', 'engineer', 'visitor']) expect(lakeward.output()).toContain(user);
    expect(lakeward.output()).toContain('example=06-delays-by-origin');
    expect(lakeward.output()).not.toMatch(/eyJ/); // never a token
  });

  it('2: the playground opens at / and refers to no other host', async () => {
    const page = await fetch(`${lakeward.url}/`);
    const html = await page.text();
    expect(page.status).toBe(200);
    expect(html).toMatch(/<meta charset/i);
    expect(html).not.toMatch(/(?:src|href)=["']?(?:https?:)?\/\//);
    for (const [, asset] of html.matchAll(/(?:src|href)="(\/[^"]+)"/g)) {
      const answer = await fetch(`${lakeward.url}${asset}`);
      expect([asset, answer.status]).toEqual([asset, 200]);
    }
  });

  it('3: a steward finds datasets and sees columns, owners, location, format and read schemas', async () => {
    const steward = await lakeward.as('steward');
    const { data, errors } = await steward.query(
      /* GraphQL */ `
        query ($ref: DatasetRefInput!) {
          datasets(first: 50) {
            nodes {
              name
            }
            totalCount
          }
          dataset(ref: $ref) {
            name
            format
            location
            owners {
              principal {
                id
              }
              role
            }
            readSchemas {
              name
              version
              graphqlType
              columns {
                name
                engineType
                graphqlType
              }
            }
          }
        }
      `,
      { ref: { namespace: NAMESPACE, name: 'table/aviation/birdstrikes' } },
    );
    expect(errors).toBeUndefined();
    expect(data.datasets.nodes.map((node: { name: string }) => node.name)).toEqual(
      expect.arrayContaining(['airports', 'birdstrikes', 'earthquakes', 'flights', 'movies', 'seattle_weather']),
    );
    expect(data.dataset).toMatchObject({
      format: 'CSV',
      location: 'demo/birdstrikes.csv',
      owners: [{ principal: { id: 'steward' }, role: 'OWNER' }],
    });
    expect(data.dataset.readSchemas.map((schema: { name: string }) => schema.name).toSorted()).toEqual(['default', 'raw']);
  });

  describe('4: two analysts ask the same typed query of three million flights', () => {
    it('page by page, each sees only the rows of his own airports, and every row once', async () => {
      for (const [user, airports] of [
        ['analyst-west', west],
        ['analyst-east', east],
      ] as const) {
        const client = await lakeward.as(user);
        const seen: Record<string, unknown>[] = [];
        let after: string | null = null;
        let total: number;
        do {
          const { data, errors } = await client.query(flightsPage, { after });
          expect(errors).toBeUndefined();
          const page = data.lake.aviation.flights;
          seen.push(...page.edges.map((edge: { node: object }) => edge.node));
          total = Number(page.totalCount);
          after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
        } while (after);
        expect(seen.length).toBe(total);
        expect(total).toBeGreaterThan(50);
        for (const row of seen) expect(airports).toContain(row['origin']);
        const delays = seen.map((row) => Number(row['delay']));
        expect(delays).toEqual(delays.toSorted((a, b) => b - a));
      }
    });

    it('the east desk sees destinations masked, and cannot search for the hidden value', async () => {
      const client = await lakeward.as('analyst-east');
      const { data } = await client.query(flightsPage);
      for (const { node } of data.lake.aviation.flights.edges) expect(node.destination).not.toMatch(/^[A-Z]{3}$/);
      const search = await client.query(
        '{ lake { aviation { flights(where: { destination: { eq: "LAX" } }, first: 1) { nodes { origin } totalCount } } } }',
      );
      expect(search.data.lake.aviation.flights).toEqual({ nodes: [], totalCount: '0' });
    });

    it('grouped by origin and by month, each counts only his own rows', async () => {
      const question = /* GraphQL */ `
        {
          lake {
            aviation {
              origins: flightsGroups(by: [{ origin: true }], first: 100) {
                nodes {
                  key {
                    origin
                  }
                  count
                  avg {
                    delay
                  }
                }
              }
              months: flightsGroups(by: [{ date: { grain: MONTH } }], first: 100) {
                nodes {
                  key {
                    date
                  }
                  count
                }
              }
            }
          }
        }
      `;
      for (const [user, airports] of [
        ['analyst-west', west],
        ['analyst-east', east],
      ] as const) {
        const { data, errors } = await (await lakeward.as(user)).query(question);
        expect(errors).toBeUndefined();
        const { origins, months } = data.lake.aviation;
        expect(origins.nodes.map((node: { key: { origin: string } }) => node.key.origin).toSorted()).toEqual(airports.toSorted());
        const sum = (nodes: { count: string }[]) => nodes.reduce((total, node) => total + Number(node.count), 0);
        expect(sum(months.nodes)).toBe(sum(origins.nodes));
        expect(months.nodes.length).toBeGreaterThanOrEqual(6);
      }
    });

    it('two users never share an answer', async () => {
      const clients = await Promise.all(['analyst-west', 'analyst-east', 'analyst-west', 'analyst-east'].map((user) => lakeward.as(user)));
      const answers = await Promise.all(clients.map((client) => client.query(flightsPage)));
      expect(answers[0]!.data.lake.aviation.flights.totalCount).toBe(answers[2]!.data.lake.aviation.flights.totalCount);
      expect(answers[1]!.data.lake.aviation.flights.totalCount).toBe(answers[3]!.data.lake.aviation.flights.totalCount);
      expect(answers[0]!.data.lake.aviation.flights.totalCount).not.toBe(answers[1]!.data.lake.aviation.flights.totalCount);
    });

    it('a user without a grant gets the answer of a dataset that does not exist, equal but for the name', async () => {
      const visitor = await lakeward.as('visitor');
      const same = async (ask: (name: string) => Promise<{ status: number; text: string }>, hidden: string, absent: string) => {
        const [known, unknown] = [await ask(hidden), await ask(absent)];
        const blank = (text: string, name: string) => text.replaceAll(name, 'NAME').replace(/"requestId":"[^"]+"/g, '');
        expect([known.status, blank(known.text, hidden)]).toEqual([unknown.status, blank(unknown.text, absent)]);
      };
      await same((name) => visitor.query(`{ lake { aviation { ${name}(first: 1) { nodes { __typename } } } } }`), 'flights', 'flightz');
      await same((name) => visitor.query(`{ lake { ${name} { flights(first: 1) { nodes { __typename } } } } }`), 'aviation', 'aviatiom');
      await same(
        (name) => visitor.query(`{ dataset(ref: { namespace: "${NAMESPACE}", name: "table/aviation/${name}" }) { id name } }`),
        'flights',
        'flightz',
      );
      await same((name) => visitor.query(`{ search(text: "${name}") { nodes { dataset { name } } totalCount } }`), 'flights', 'flightz');
      await same((name) => visitor.query(`{ __type(name: "${name}") { name } }`), 'AviationFlights', 'AviationFlightz');
    });
  });

  it('5: two read schemas of one copy of birdstrikes.csv answer at once, each with its own type', async () => {
    const { data, errors } = await (
      await lakeward.as('analyst-west')
    ).query(/* GraphQL */ `
      {
        lake {
          aviation {
            typed: birdstrikes(first: 1) {
              nodes {
                __typename
                flightDate
                costTotal
                speedKnots
                flightMonth
              }
              totalCount
            }
            raw: birdstrikesAsRaw(first: 1) {
              nodes {
                __typename
                flightDate
                costTotal
                speedIasInKnots
                airportName
              }
              totalCount
            }
          }
        }
      }
    `);
    expect(errors).toBeUndefined();
    const { typed, raw } = data.lake.aviation;
    expect(typed.totalCount).toBe(raw.totalCount);
    expect([typed.nodes[0].__typename, raw.nodes[0].__typename]).toEqual(['AviationBirdstrikes', 'AviationBirdstrikesAsRaw']);
    expect(typed.nodes[0].flightMonth).toMatch(/^\d{4}-\d\d-01$/);
    expect(typeof typed.nodes[0].speedKnots).toBe('number');
    expect(typeof raw.nodes[0].speedIasInKnots).toBe('string');
    const hidden = await (
      await lakeward.as('analyst-west')
    ).query('{ lake { aviation { birdstrikes(first: 1) { nodes { costOther } } } } }');
    expect(hidden.errors?.[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  describe('6: a real Spark job', () => {
    let run: string;

    it('is launched by a mutation, and launching again with the same key starts nothing further', async () => {
      const engineer = await lakeward.as('engineer');
      const first = await engineer.query(launchRouteDelays, { key: 'newcomer' });
      expect(first.errors).toBeUndefined();
      expect(first.data.launchJob.problems).toEqual([]);
      run = first.data.launchJob.jobRun.id;
      const again = await engineer.query(launchRouteDelays, { key: 'newcomer' });
      expect(again.data.launchJob.jobRun.id).toBe(run);
    });

    it('shows its states to SUCCEEDED through a subscription', async () => {
      const engineer = await lakeward.as('engineer');
      const states: string[] = [];
      for await (const { data, errors } of engineer.subscribe('subscription ($id: ID!) { jobRunEvents(id: $id) { state } }', { id: run })) {
        expect(errors).toBeUndefined();
        if (states.at(-1) !== data.jobRunEvents.state) states.push(data.jobRunEvents.state);
      }
      expect(states).toEqual(['QUEUED', 'STARTING', 'RUNNING', 'COMMITTING', 'SUCCEEDED']);
    });

    it('its dataset is at once in the catalog, and within seconds it has its own type at the gateway', async () => {
      const engineer = await lakeward.as('engineer');
      const inCatalog = await engineer.query(
        'query ($ref: DatasetRefInput!) { dataset(ref: $ref) { name lastRun { id state } partitionKeys { name } } }',
        { ref: { namespace: NAMESPACE, name: 'table/aviation/route_delays' } },
      );
      expect(inCatalog.errors).toBeUndefined();
      expect(inCatalog.data.dataset).toEqual({
        name: 'route_delays',
        lastRun: { id: run, state: 'SUCCEEDED' },
        partitionKeys: [{ name: 'state' }],
      });
      const { data } = await eventually(
        () =>
          engineer.query(
            '{ lake { aviation { routeDelays(where: { flights: { gte: 100 } }, first: 2) { nodes { __typename state origin flights averageDelay } totalCount } } } }',
          ),
        ({ errors }) => errors === undefined,
      );
      expect(Number(data.lake.aviation.routeDelays.totalCount)).toBeGreaterThan(1000);
      expect(data.lake.aviation.routeDelays.nodes[0].__typename).toBe('AviationRouteDelays');
    });

    it('nobody else sees it before a policy says so', async () => {
      const analyst = await lakeward.as('analyst-west');
      const { errors } = await analyst.query('{ lake { aviation { routeDelays(first: 1) { nodes { origin } } } } }');
      expect(errors?.[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED');
    });

    it('its lineage shows the run, both inputs and column edges', async () => {
      const engineer = await lakeward.as('engineer');
      const { data, errors } = await eventually(
        () =>
          engineer.query(
            `query ($ref: DatasetRefInput!) { lineage(of: { dataset: $ref }, direction: UPSTREAM, columns: true) {
              edges { from { ref { name } } to { ref { name } } by { id state } columns { from to kind } } truncated } }`,
            { ref: { namespace: NAMESPACE, name: 'table/aviation/route_delays' } },
          ),
        (answer) => answer.data?.lineage?.edges.length > 0,
      );
      expect(errors).toBeUndefined();
      const { edges, truncated } = data.lineage;
      expect(truncated).toBe(false);
      expect(edges.map((edge: { from: { ref: { name: string } } }) => edge.from.ref.name).toSorted()).toEqual([
        'table/aviation/airports',
        'table/aviation/flights',
      ]);
      for (const edge of edges) expect(edge.by).toEqual({ id: run, state: 'SUCCEEDED' });
      const columns = edges.flatMap((edge: { columns: object[] }) => edge.columns);
      expect(columns).toContainEqual({ from: 'delay', to: 'average_delay', kind: 'DIRECT' });
      expect(columns).toContainEqual({ from: 'state', to: 'state', kind: 'DIRECT' });
    });

    it('its log is read by line cursor', async () => {
      const { data, errors } = await (
        await lakeward.as('engineer')
      ).query('query ($id: ID!) { jobRun(id: $id) { log(stream: STDERR, max: 3) { lines nextLine complete } } }', { id: run });
      expect(errors).toBeUndefined();
      expect(data.jobRun.log.lines.length).toBeLessThanOrEqual(3);
      expect(Number(data.jobRun.log.nextLine)).toBe(data.jobRun.log.lines.length);
    });
  });
});
