/** The demo job: routes and their delays from flights and airports. Variable: `key`, the idempotency key. */
export const launchRouteDelays = /* GraphQL */ `
  mutation Launch($key: String!) {
    launchJob(
      input: {
        idempotencyKey: $key
        job: {
          spec: {
            sources: [
              {
                id: "flights"
                from: { dataset: { dataset: { namespace: "arn:aws:glue:local:000000000000", name: "table/aviation/flights" } } }
              }
              {
                id: "airports"
                from: { dataset: { dataset: { namespace: "arn:aws:glue:local:000000000000", name: "table/aviation/airports" } } }
              }
            ]
            steps: [
              { id: "clean", in: ["flights"], apply: { dropNa: ["origin", "destination", "delay"] } }
              { id: "located", in: ["clean", "airports"], apply: { join: { kind: INNER, on: [{ left: "origin", right: "iata" }] } } }
              {
                id: "route_delays"
                in: ["located"]
                apply: {
                  aggregate: {
                    by: ["state", "origin", "destination"]
                    values: [
                      { name: "flights", function: COUNT }
                      { name: "average_delay", function: AVG, column: "delay" }
                      { name: "worst_delay", function: MAX, column: "delay" }
                    ]
                  }
                }
              }
            ]
            checks: [{ on: "route_delays", rule: { notNull: ["state", "origin", "destination"] } }]
            target: {
              dataset: { namespace: "arn:aws:glue:local:000000000000", name: "table/aviation/route_delays" }
              partitionBy: ["state"]
              mode: OVERWRITE
            }
          }
        }
      }
    ) {
      jobRun {
        id
        state
      }
      problems {
        code
        message
      }
    }
  }
`;
