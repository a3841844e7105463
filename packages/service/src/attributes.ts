/** Names of span attributes; semantic conventions of OpenTelemetry where there is one. */
export const attributes = {
  operationName: 'graphql.operation.name',
  operationType: 'graphql.operation.type',
  subgraph: 'lakeward.subgraph',
  requestId: 'lakeward.request.id',
  errorCode: 'error.type',
} as const;
